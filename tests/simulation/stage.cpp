#include "tests/simulation/stage.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

#include "app/services.hpp"
#include "platform/database/sqlite/connection.hpp"
#include "platform/database/sqlite/snapshot.hpp"

namespace stagedoor::simulation {
namespace {

constexpr const char* kStripe = "stripe";
constexpr std::uint64_t kPlenty = std::uint64_t{1} << 40U;

Service service_of(std::string_view path) {
    for (const auto& [prefix, service] :
         {std::pair{"/api/users", Service::kAuth},
          std::pair{"/api/tickets", Service::kTickets},
          std::pair{"/api/orders", Service::kOrders}}) {
        if (path.starts_with(prefix)) {
            return service;
        }
    }
    return Service::kPayments;
}

// The order that a call to Stripe is about, as far as its body says; empty: it does not.
std::string order_in(std::string_view body) {
    for (const std::string_view key : {"metadata[order_id]=", "metadata%5Border_id%5D="}) {
        if (const auto at = body.find(key); at != std::string_view::npos) {
            return std::string{body.substr(at + key.size(), kIdLength)};
        }
    }
    return {};
}

std::string text(const boost::json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string{value->as_string()} : std::string{};
}

std::int64_t number(const boost::json::object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_int64() ? value->as_int64() : 0;
}

std::string order_of(const boost::json::object& intent) {
    const auto* metadata = intent.if_contains("metadata");
    return metadata != nullptr ? text(metadata->as_object(), "order_id") : std::string{};
}

}  // namespace

Machine::Machine(Stage& stage, std::string name, std::vector<Service> services)
    : stage_{stage},
      name_{std::move(name)},
      services_{std::move(services)},
      chance_{stage.world().seed(), "machine " + name_},
      disk_{stage.world().seed(), name_} {}

bool Machine::runs(Service service) const {
    return std::ranges::find(services_, service) != services_.end();
}

void Machine::boot() {
    const MachineFaults& faults = stage_.plan().faults;
    ClockFaults clock;
    clock.skew = chance_.between(-faults.clock_skew, faults.clock_skew);
    clock.drift_per_million = chance_.between(-faults.clock_drift, faults.clock_drift);
    process_ = stage_.world().start(name_, clock);
    requests_ = 0;
    process_->spawn(come_up(process_));
}

std::unique_ptr<Node> Machine::make_node(Process& process) {
    NodeSettings settings;
    settings.services = services_;
    settings.vfs = disk_.attach(process);
    settings.folder = "/" + name_;
    settings.free_space = [this](const std::filesystem::path& /*folder*/) -> std::uint64_t {
        return disk_.faults.full ? 0 : kPlenty;
    };
    settings.fatal = [this, &process](const std::string& /*why*/) {
        stage_.findings().count("processes ended by a failed commit");
        if (process.alive()) {
            die();
        }
    };
    settings.window = stage_.plan().window;
    settings.grace = stage_.plan().grace;
    settings.deliver_twice = stage_.plan().deliver_twice;
    settings.batch = stage_.plan().feed_batch;
    NodeLinks links{
        stage_.network(),
        stage_.bus(),
        stage_.stripe_client_of(process),
        [this](Service service) { return stage_.machine_of(service).name(); },
        [this](Service service) -> Outbox* {
            Node* const node = stage_.machine_of(service).node();
            return node == nullptr ? nullptr : &node->stores().outbox(service);
        },
        [this](std::span<const contracts::Event> events) {
            stage_.history().committed(events);
            const Service source = events.back().source;
            const std::int64_t seq = events.back().seq;
            for (const auto& machine : stage_.machines()) {
                if (machine.get() != this &&
                    !stage_.bus().chance.happens(stage_.bus().faults.silent)) {
                    stage_.network().tell(machine->name(), [&machine = *machine, source, seq] {
                        if (Node* const node = machine.node()) {
                            node->hear(source, seq);
                        }
                    });
                }
            }
        },
        [this](Service service, Outbox& outbox) {
            return stage_.history().recovered(service, outbox);
        },
        [this](Service service, Transaction& tx, const contracts::Event& event) {
            stage_.handle(service, tx, event);
        }};
    return std::make_unique<Node>(process, std::move(links), std::move(settings));
}

Task<void> Machine::come_up(std::shared_ptr<Process> process) {
    std::unique_ptr<Node> node;
    std::string failure;
    try {
        node = make_node(*process);
        co_await node->start();
    } catch (const std::exception& error) {
        failure = error.what();
    }
    if (!process->alive()) {
        co_return;
    }
    if (!failure.empty()) {
        stage_.findings().count("failed starts");
        const bool damaged =
            failure.find("damaged") != std::string::npos && disk_.faults.read_fails == 0;
        if (stage_.healed() || damaged) {
            stage_.findings().violation("I4 " + name_ + " does not start: " + failure);
        }
        abandon(std::move(node));
        die();
        co_return;
    }
    node_ = node.release();
    up_ = true;
    stage_.network().listen(name_, process);
}

// The process is gone, whatever the cause; nothing of it runs any more.
void Machine::die() {
    const auto process = process_;
    process->kill();
    disk_.kill_process();
    up_ = false;
    node_ = nullptr;
    stage_.network().listen(name_, nullptr);
    stage_.network().server_died(*process);
    boot_later();
}

void Machine::boot_later() {
    if (!supervised_) {
        return;
    }
    Process& supervisor = stage_.customers();
    const auto pause = chance_.between(Milliseconds{200}, Seconds{20});
    supervisor.call_at(supervisor.monotonic() + pause, [this] {
        if (supervised_ && !process_->alive()) {
            boot();
        }
    });
}

void Machine::kill() {
    if (process_ && process_->alive()) {
        stage_.findings().count("kills");
        die();
    }
}

void Machine::cut_power() {
    const bool running = process_ && process_->alive();
    const auto before = disk_.counts().crashed_checkpoints;
    disk_.cut_power(stage_.plan().faults.fates);
    stage_.findings().count("power cuts");
    stage_.findings().count("checkpoint interrupted", disk_.counts().crashed_checkpoints - before);
    if (running) {
        die();
    }
}

Task<void> Machine::restart() {
    constexpr int kPatience = 400;
    const auto process = process_;
    if (!up_ || !process->alive()) {
        co_return;
    }
    stage_.findings().count("restarts");
    stage_.network().listen(name_, nullptr);
    up_ = false;
    Node* const node = node_;
    for (int waited = 0; requests_ > 0 && waited < kPatience; ++waited) {
        co_await sleep_until(*process, process->monotonic() + Milliseconds{100});
    }
    if (requests_ == 0) {
        co_await node->stop();
    }
    if (!process->alive()) {
        co_return;
    }
    if (requests_ == 0) {
        delete node;
    }
    die();
}

void Machine::supervise(bool on) {
    supervised_ = on;
    if (on && (!process_ || !process_->alive())) {
        boot();
    }
}

Task<http::Response> Machine::handle(http::Request request) {
    Node* const node = this->node();
    if (node == nullptr) {
        co_return http::unavailable();
    }
    if (stage_.plan().refuses) {
        co_return http::unavailable();
    }
    if (stage_.plan().promises) {
        co_return http::json(201, R"({"id":"6b0000000000000000000000"})");
    }
    History& history = stage_.history();
    const bool orders = request.method == http::Method::kPost && request.target == "/api/orders";
    std::string ticket;
    if (orders) {
        const auto body = boost::json::parse(request.body);
        ticket = text(body.as_object(), "ticketId");
    }
    const bool was_free = orders && history.is_free(ticket, process_->now());
    const auto changes = history.changes_of(ticket);
    ++requests_;
    http::Response response = co_await node->router().handle(request);
    --requests_;
    if (was_free && response.status == 400 && changes == history.changes_of(ticket) &&
        response.body.find("ticket_reserved") != std::string::npos) {
        stage_.findings().violation("I3 ticket " + ticket + " was free and refused");
    }
    co_return response;
}

Stage::Stage(const Plan& plan, Findings& findings)
    : plan_{plan},
      findings_{findings},
      world_{plan.seed},
      network_{world_},
      bus_{plan.feeds, {}, Chance{plan.seed, "bus"}},
      history_{findings},
      poison_chance_{plan.seed, "poison"},
      stripe_chance_{plan.seed, "stripe faults"},
      customers_{world_.start("customers", {})},
      stripe_process_{world_.start(kStripe, {})} {
    world_.set_disorder(plan.disorder);
    network_.faults = plan.network;
    webhooks_ = std::make_unique<NetworkClient>(
        network_,
        *stripe_process_,
        [this](const HttpCall& call) -> std::pair<std::string, Serve> {
            look_at_webhook(call);
            Machine& machine = machine_of(Service::kPayments);
            auto request = to_request(call);
            return {machine.name(), [&machine, request] {
                        return machine.handle(request);
                    }};
        }
    );
    stripe_ = std::make_unique<stripe_simulator::StripeSimulator>(
        stripe_process_->env(),
        *webhooks_,
        stripe_simulator::SimulatorOptions{"http://payments/api/payments/webhook", {kWebhookSecret}}
    );
    stripe_router_ = std::make_unique<http::Router>(stripe_->api_routes());
    network_.listen(kStripe, stripe_process_);
    stripe_->start();
    for (std::size_t i = 0; i < plan_.machines.size(); ++i) {
        machines_.push_back(
            std::make_unique<Machine>(*this, "m" + std::to_string(i), plan_.machines[i])
        );
    }
}

Machine& Stage::machine_of(Service service) {
    const auto found = std::ranges::find_if(machines_, [service](const auto& machine) {
        return machine->runs(service);
    });
    return **found;
}

void Stage::boot() {
    for (const auto& machine : machines_) {
        const bool dead = plan_.expiration_dead && machine->services().size() == 1 &&
                          machine->runs(Service::kExpiration);
        machine->supervise(!dead);
        machine->disk().faults = plan_.faults.disk;
    }
}

void Stage::heal() {
    healed_ = true;
    network_.faults = {};
    bus_.faults = {};
    stripe_->clear_faults();
    stripe_->configure_webhooks({});
    network_.cut_off(kStripe, false);
    for (const auto& machine : machines_) {
        machine->disk().faults = {};
        network_.cut_off(machine->name(), false);
        machine->supervise(true);
        machine->process()->wake();
    }
}

// Knows which intents a call is under way for.
class StripeClient final : public HttpClient {
  public:
    StripeClient(Stage& stage, Process& process)
        : stage_{stage},
          network_{
              stage.network(),
              process,
              [&stage](const HttpCall& call) -> std::pair<std::string, Serve> {
                  auto request = to_request(call);
                  return {kStripe, [&stage, request] {
                              return stage.serve_stripe(request);
                          }};
              }} {}

    [[nodiscard]] Task<HttpReply> send(HttpCall call) override {
        const std::string intent = intent_in(call.url);
        ++stage_.calls_of_intents_[intent];
        HttpReply reply = co_await network_.send(std::move(call));
        --stage_.calls_of_intents_[intent];
        co_return reply;
    }
    void abort_all() override { network_.abort_all(); }

  private:
    static std::string intent_in(const std::string& url) {
        const auto at = url.find("/pi_");
        return at == std::string::npos ? "" : url.substr(at + 1, url.find('/', at + 1) - at - 1);
    }

    Stage& stage_;
    NetworkClient network_;
};

HttpClient& Stage::stripe_client_of(Process& process) {
    // Belongs to its process and stays behind with it.
    return *new StripeClient{*this, process};
}

void Stage::look_at_webhook(const HttpCall& call) {
    const auto at = call.body.find("\"pi_");
    if (at == std::string::npos) {
        return;
    }
    const std::string intent = call.body.substr(at + 1, call.body.find('"', at + 1) - at - 1);
    const auto open = calls_of_intents_.find(intent);
    if (open != calls_of_intents_.end() && open->second > 0) {
        findings_.count("webhook before the API's reply");
    }
}

Task<HttpReply> Stage::ask(http::Request request, Milliseconds patience) {
    Machine& machine = machine_of(service_of(request.target));
    auto serve = [&machine, request = std::move(request)] {
        return machine.handle(request);
    };
    co_return co_await network_.call(*customers_, machine.name(), std::move(serve), patience);
}

void Stage::look_at_stripe_call(const http::Request& request) {
    constexpr std::string_view kIntents = "/v1/payment_intents";
    const std::string_view target{request.target};
    if (request.method != http::Method::kPost || !target.starts_with(kIntents)) {
        return;
    }
    findings_.count("calls to Stripe");
    if (target == kIntents) {
        history_.card_touched(order_in(request.body));
        return;
    }
    const auto id = target.substr(kIntents.size() + 1);
    const auto json = stripe_->intent_json(id.substr(0, id.find('/')));
    const auto order = json ? order_of(boost::json::parse(*json).as_object()) : std::string{};
    if (target.ends_with("/confirm")) {
        history_.card_touched(order);
    } else if (target.ends_with("/capture")) {
        history_.capture_asked(order);
    }
}

Task<http::Response> Stage::serve_stripe(http::Request request) {
    using stripe_simulator::Fault;
    using stripe_simulator::FaultKind;
    look_at_stripe_call(request);
    if (!healed_ && stripe_chance_.happens(plan_.stripe.call)) {
        static const std::vector<FaultKind> kinds{
            FaultKind::kDropReply,
            FaultKind::kDropRequest,
            FaultKind::kHttp500,
            FaultKind::kHttp500Stored,
            FaultKind::kHttp500After,
            FaultKind::kHttp409,
            FaultKind::kHttp429,
            FaultKind::kDelay,
            FaultKind::kDecline};
        Fault fault;
        fault.kind = stripe_chance_.pick(kinds);
        fault.delay = stripe_chance_.between(Milliseconds{500}, Seconds{20});
        static_cast<void>(stripe_->add_fault(fault));
        const bool capture = request.target.ends_with("/capture");
        if (capture &&
            (fault.kind == FaultKind::kDropReply || fault.kind == FaultKind::kHttp500After)) {
            findings_.count("capture reply lost");
        }
        if (fault.kind == FaultKind::kHttp500Stored) {
            findings_.count("stored 500 replayed");
        }
        findings_.count("faults of Stripe");
    }
    const std::string key{request.header("idempotency-key")};
    if (!key.empty() && ++calls_to_stripe_[key] > 1) {
        findings_.count("two calls of one attempt under way at once");
    }
    http::Response response = co_await stripe_router_->handle(request);
    --calls_to_stripe_[key];
    co_return response;
}

void Stage::handle(Service consumer, Transaction& tx, const contracts::Event& event) {
    if (plan_.poison == 0) {
        return;
    }
    const auto [found, is_new] = poison_.try_emplace({consumer, event.id});
    auto& until = found->second;
    if (is_new && !healed_ && poison_chance_.happens(plan_.poison)) {
        until = world_.now() + poison_chance_.between(Milliseconds{100}, std::chrono::minutes{5});
    }
    if (!until) {
        return;
    }
    if (!healed_ && world_.now() < *until) {
        throw std::runtime_error{"poison of the plan"};
    }
    const auto parked = tx.one(
        "SELECT 1 FROM parked_events WHERE producer = $1 AND seq = $2",
        {contracts::to_string(event.source), event.seq},
        [](const Row& row) { return row.integer(0); }
    );
    findings_.count(parked ? "parked event resumed" : "event applied at a later try");
}

void Stage::complain_of_money(std::vector<std::string>& complaints) {
    struct Taken {
        std::int64_t captured = 0;
        std::int64_t refunded = 0;
    };
    std::map<std::string, Taken> taken;
    const auto intents = boost::json::parse(stripe_->intents_json());
    for (const auto& entry : intents.as_object().at("data").as_array()) {
        const auto& intent = entry.as_object();
        const std::string status = text(intent, "status");
        const std::string order = order_of(intent);
        if (status != "succeeded" && status != "canceled") {
            complaints.push_back(
                "I3 intent " + text(intent, "id") + " of order " + order + " is still " + status
            );
        }
        if (status == "succeeded") {
            taken[order].captured += number(intent, "amount_received");
            taken[order].refunded += number(intent, "amount_refunded");
        }
    }
    for (const auto& [id, order] : history_.orders()) {
        const Taken& money = taken[id];
        const std::int64_t due = order.status == "complete" ? order.price.minor : 0;
        if (money.captured - money.refunded != due || money.captured > order.price.minor) {
            complaints.push_back(
                "I2 order " + id + " is " + order.status + " at " +
                std::to_string(order.price.minor) + ", taken " + std::to_string(money.captured) +
                ", given back " + std::to_string(money.refunded)
            );
        }
    }
}

void Stage::complain_of_damage(std::vector<std::string>& complaints) {
    for (const Service service : app::kAllServices) {
        const auto& database = machine_of(service).node()->stores().database(service);
        const auto connection = Connection::open_reader(database.file(), database.vfs());
        const auto outcome = connection.query_text("PRAGMA integrity_check(1)").value_or("nothing");
        if (outcome != "ok") {
            complaints.push_back("I4 " + database.file().string() + " is damaged: " + outcome);
        }
    }
}

std::vector<std::string> Stage::unrest() {
    std::vector<std::string> complaints;
    for (const auto& machine : machines_) {
        Node* const node = machine->node();
        if (node == nullptr) {
            return {"I3 " + machine->name() + " is not up"};
        }
        for (const auto& check : node->feeds().checks()) {
            if (!check.ok || check.lag.value_or(0) > 0) {
                complaints.push_back(
                    "I5 feed " + check.name + " lags by " + std::to_string(check.lag.value_or(0)) +
                    " " + check.reason
                );
            }
        }
    }
    for (const auto& [id, order] : history_.orders()) {
        if (order.status != "complete" && order.status != "cancelled") {
            complaints.push_back("I3 order " + id + " is still " + order.status);
        }
    }
    // What costs much to ask is asked of a world that looks at rest.
    if (complaints.empty()) {
        complain_of_money(complaints);
    }
    if (!complaints.empty()) {
        return complaints;
    }
    complain_of_damage(complaints);
    std::vector<Snapshot> snapshots;
    app::AuditTransactions transactions{};
    for (const Service service : app::kAllServices) {
        auto& database = machine_of(service).node()->stores().database(service);
        snapshots.emplace_back(database.file(), database.vfs());
    }
    for (std::size_t i = 0; i < snapshots.size(); ++i) {
        transactions[i] = &snapshots[i].transaction();
    }
    const Instant now = machine_of(Service::kOrders).process()->now();
    auto report = app::audit(app::load_audit_data(transactions, now));
    std::ranges::move(report.violations, std::back_inserter(complaints));
    return complaints;
}

}  // namespace stagedoor::simulation
