// What lies between processes: delays, lost requests, lost replies, broken connections, partitions.
// A request is a production http::Request handed to a production router; nothing is framed on the
// way.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/http/router.hpp"
#include "platform/http_client/http_client.hpp"
#include "platform/runtime/suspend.hpp"
#include "tests/simulation/world.hpp"

namespace stagedoor::simulation {

struct NetworkFaults {
    Milliseconds slowest{50};  // a message takes up to this long
    double request_lost = 0;   // it never arrives, and nobody says so
    double reply_lost = 0;     // it had its effect, and nobody says so
    double slow = 0;           // a message takes up to `very_slow`
    Milliseconds very_slow{5000};
};

struct NetworkCounts {
    std::uint64_t calls = 0;
    std::uint64_t requests_lost = 0;
    std::uint64_t replies_lost = 0;
    std::uint64_t reset = 0;  // the server died meanwhile
    std::uint64_t refused = 0;
};

// Runs in the server's process and gives its answer.
using Serve = std::function<Task<http::Response>()>;

class Network {
  public:
    explicit Network(World& world);

    NetworkFaults faults;

    // Who answers under a name now; nullptr: nobody listens.
    void listen(const std::string& name, std::shared_ptr<Process> process);
    void cut_off(const std::string& name, bool cut) { cut_off_[name] = cut; }
    // Ends every call that a process has under way: it is stopping.
    void caller_stops(const Process& process);
    // Ends every call that a dead process was to answer.
    void server_died(const Process& process);

    // Calls the process that listens under `to`, waiting at most `patience`. status 0: no answer.
    // Runs on the caller's executor.
    [[nodiscard]] Task<HttpReply> call(
        Process& caller, std::string to, Serve serve, Milliseconds patience
    );

    // Something that arrives after a delay, or never. For notes that nobody answers.
    void tell(const std::string& to, std::function<void()> note);

    [[nodiscard]] const NetworkCounts& counts() const { return counts_; }

  private:
    struct Exchange;

    [[nodiscard]] Milliseconds delay();
    [[nodiscard]] bool cut(const std::string& name) const;
    void arrive(const std::shared_ptr<Exchange>& exchange, Serve serve);
    void finish(const std::shared_ptr<Exchange>& exchange, HttpReply reply);
    [[nodiscard]] static Task<void> answer(
        Network& network, std::shared_ptr<Exchange> exchange, Serve serve
    );

    Chance chance_;
    std::shared_ptr<Process> wire_;  // carries what is under way
    std::map<std::string, std::shared_ptr<Process>> listeners_;
    std::map<std::string, bool> cut_off_;
    std::map<std::uint64_t, std::shared_ptr<Exchange>> open_;
    std::uint64_t last_ = 0;
    NetworkCounts counts_;
};

// The seam behind which libcurl stands in production, over the simulated network.
class NetworkClient final : public HttpClient {
  public:
    // Finds who serves a URL: the name to call and the router's work.
    using Resolve = std::function<std::pair<std::string, Serve>(const HttpCall& call)>;

    NetworkClient(Network& network, Process& process, Resolve resolve)
        : network_{network}, process_{process}, resolve_{std::move(resolve)} {}

    [[nodiscard]] Task<HttpReply> send(HttpCall call) override;
    void abort_all() override { network_.caller_stops(process_); }

  private:
    Network& network_;
    Process& process_;
    Resolve resolve_;
};

// The request of an outgoing call as its server sees it.
[[nodiscard]] http::Request to_request(const HttpCall& call);

}  // namespace stagedoor::simulation
