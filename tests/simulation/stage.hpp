// The whole of a simulated Stagedoor: machines with disks, their nodes, the network between them,
// Stripe, and the oracle that listens to all of it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "app/audit/audit.hpp"
#include "stripe_simulator/stripe_simulator.hpp"
#include "tests/simulation/disk.hpp"
#include "tests/simulation/history.hpp"
#include "tests/simulation/node.hpp"
#include "tests/simulation/plan.hpp"

namespace stagedoor::simulation {

class Stage;

// A computer that runs some of the services, dies and comes back.
class Machine {
  public:
    Machine(Stage& stage, std::string name, std::vector<Service> services);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::vector<Service>& services() const { return services_; }
    [[nodiscard]] bool runs(Service service) const;
    // nullptr while it is not up.
    [[nodiscard]] Node* node() { return up_ ? node_ : nullptr; }
    [[nodiscard]] Process* process() { return process_.get(); }
    [[nodiscard]] Disk& disk() { return disk_; }

    // Starts a process; it comes up by itself when its stores can be read.
    void boot();
    void kill();
    void cut_power();
    // A clean stop and start; a kill when it does not end in time.
    [[nodiscard]] Task<void> restart();
    // The supervisor does not start it again until `supervise(true)`.
    void supervise(bool on);

    // Answers a request in this machine's process.
    [[nodiscard]] Task<http::Response> handle(http::Request request);

  private:
    [[nodiscard]] Task<void> come_up(std::shared_ptr<Process> process);
    [[nodiscard]] std::unique_ptr<Node> make_node(Process& process);
    void die();
    void boot_later();

    Stage& stage_;
    std::string name_;
    std::vector<Service> services_;
    Chance chance_;
    Disk disk_;
    std::shared_ptr<Process> process_;
    Node* node_ = nullptr;  // owned by its process, in which it is left behind when that is killed
    bool up_ = false;
    bool supervised_ = true;
    int requests_ = 0;  // under way in the present process
};

class Stage {
  public:
    Stage(const Plan& plan, Findings& findings);
    Stage(const Stage&) = delete;
    Stage& operator=(const Stage&) = delete;

    [[nodiscard]] World& world() { return world_; }
    [[nodiscard]] Network& network() { return network_; }
    [[nodiscard]] Bus& bus() { return bus_; }
    [[nodiscard]] History& history() { return history_; }
    [[nodiscard]] Findings& findings() { return findings_; }
    [[nodiscard]] const Plan& plan() const { return plan_; }
    [[nodiscard]] std::vector<std::unique_ptr<Machine>>& machines() { return machines_; }
    [[nodiscard]] Machine& machine_of(Service service);
    [[nodiscard]] stripe_simulator::StripeSimulator& stripe() { return *stripe_; }

    void boot();
    // Everything that was injected is over; what broke is started again.
    void heal();
    [[nodiscard]] bool healed() const { return healed_; }

    // A request to the service that owns its path, from one of the customers' machines.
    [[nodiscard]] Task<HttpReply> ask(http::Request request, Milliseconds patience);

    // Throws when the plan does not let a service apply an event yet.
    void handle(Service consumer, Transaction& tx, const contracts::Event& event);

    // Stripe's webhooks and API calls go through here.
    [[nodiscard]] HttpClient& stripe_client_of(Process& process);
    [[nodiscard]] Process& customers() { return *customers_; }

    // Why the system is not at rest; empty when it is: I2, I3, I5 hold, and the audit agrees.
    [[nodiscard]] std::vector<std::string> unrest();

  private:
    friend class StripeClient;

    [[nodiscard]] Task<http::Response> serve_stripe(http::Request request);
    void look_at_webhook(const HttpCall& call);
    void look_at_stripe_call(const http::Request& request);
    void complain_of_money(std::vector<std::string>& complaints);
    void complain_of_damage(std::vector<std::string>& complaints);

    Plan plan_;
    Findings& findings_;
    World world_;
    Network network_;
    Bus bus_;
    History history_;
    // Until when an event cannot be applied, by consumer and event; nothing: it always could.
    std::map<std::pair<Service, std::string>, std::optional<Monotonic>> poison_;
    Chance poison_chance_;
    Chance stripe_chance_;
    std::shared_ptr<Process> customers_;
    std::shared_ptr<Process> stripe_process_;
    std::map<std::string, int> calls_to_stripe_;   // under way at Stripe, by idempotency key
    std::map<std::string, int> calls_of_intents_;  // under way, replies included, by intent
    std::unique_ptr<HttpClient> webhooks_;
    std::unique_ptr<stripe_simulator::StripeSimulator> stripe_;
    std::unique_ptr<http::Router> stripe_router_;
    std::vector<std::unique_ptr<Machine>> machines_;
    bool healed_ = false;
};

}  // namespace stagedoor::simulation
