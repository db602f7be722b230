#include "app/app.hpp"

#include <stdexcept>

#include <unistd.h>

#include "app/demo_data.hpp"
#include "app/http/internal_routes.hpp"
#include "app/http/test_routes.hpp"
#include "app/http/web_client.hpp"
#include "app/jwt_key.hpp"
#include "app/run_task.hpp"
#include "app/version.hpp"
#include "platform/observability/log.hpp"
#include "web/assets.hpp"

namespace stagedoor::app {

namespace {

// How long a start waits for its feeds. A feed that takes longer shows in the internal health.
constexpr Milliseconds kFeedPatience{60'000};
// A lock that ended or an event under way at the moment of an audit is no violation: it is looked
// at again after this long.
constexpr Milliseconds kSecondLook{1500};
constexpr const char* kWebhookPath = "/api/payments/webhook";

Settings with_key(Settings settings, const DataDirectory& directory, Random& random) {
    if (settings.jwt_key.empty()) {
        settings.jwt_key = kept_jwt_key(directory, random);
    }
    return settings;
}

StoresOptions stores_options(EventJournal& journal, FactCounts& facts, const Settings& settings) {
    StoresOptions options;
    options.observer =
        [&journal, &facts, keep = settings.test_hooks](std::span<const contracts::Event> events) {
            facts.observe(events);
            if (keep) {
                journal.record(events);
            }
        };
    return options;
}

// Tests find a handler that is not safe to repeat, because every batch comes twice.
ConsumerOptions consumer_options(const Settings& settings) {
    ConsumerOptions options;
    options.deliver_twice = settings.test_hooks;
    return options;
}

void append(std::vector<Route>& routes, std::vector<Route> more) {
    routes.insert(
        routes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end())
    );
}

AuditReport audit_cut(SqliteStores& stores, Instant now) {
    auto cut = stores.cut();
    AuditTransactions transactions{};
    for (std::size_t i = 0; i < transactions.size(); ++i) {
        transactions[i] = &cut.transaction(i);
    }
    return app::audit(load_audit_data(transactions, now));
}

}  // namespace

App::App(SystemEnv& system, Settings settings)
    : system_{system},
      settings_{std::move(settings)},
      directory_{settings_.data_dir},
      stores_{system.env(), directory_.folder(), stores_options(journal_, facts_, settings_)},
      feeds_{system.env(), links_within(stores_), consumer_options(settings_)},
      stripe_{system.env(), settings_.stripe},
      modules_{
          {system.env(), stores_, feeds_, &stripe_, limits_},
          with_key(settings_, directory_, system.env().random())},
      listeners_{system.env(), settings_},
      scrape_{{health_, listeners_, stores_, feeds_, facts_, modules_}},
      gate_{system.env()},
      followers_{feeds_},
      maintenance_{
          {system.env(), stores_, feeds_, followers_, health_}, settings_.outbox_retention} {
    run_task(system_.env(), stores_.attach());
}

App::~App() {
    stop();
}

void App::start() {
    start_services();
    if (settings_.demo_data && is_empty()) {
        add_demo_data();
    }
    open_ports();
    stripe_.start(listeners_.url() + kWebhookPath);
    maintenance_.start();
    write_run_file();
    health_.set(http::Readiness::kReady);
    log::info("ready", {{"url", url()}, {"internal", internal_url()}});
}

void App::start_services() {
    auto& env = system_.env();
    services_run_ = true;
    run_task(env, modules_.start());
    run_task(env, feeds_.start());
    // Feeds write what they read. On a full disk they cannot, and what is there can be read at
    // once.
    const auto patience = stores_.have_space() ? kFeedPatience : Milliseconds{0};
    if (!run_task(env, feeds_.settle(patience))) {
        log::warning("feeds have not caught up yet; they go on in the background");
    }
}

void App::add_demo_data() {
    // Without limits: the sellers list more in a second than anybody may.
    const http::Router router{modules_.routes(), request_hooks(modules_, settings_, false)};
    run_task(system_.env(), fill_with_demo_data(router, system_.env().now()));
    log::info("demo data added");
}

void App::open_ports() {
    auto hooks = request_hooks(modules_, settings_, true);
    hooks.fallback = web_client(
        {web_client_files(),
         [this](std::string target) { return listeners_.get(std::move(target)); },
         settings_.public_url}
    );
    listeners_.open({public_routes(), std::move(hooks), internal_routes()});
}

// Only the commands of this machine look for it: a disk without room for it still has everything
// that is read.
void App::write_run_file() {
    const RunningServer server{::getpid(), internal_url().substr(7)};
    try {
        run_file_ = std::make_unique<RunFile>(directory_.folder(), server);
    } catch (const std::runtime_error& error) {
        log::error("an audit will not find this server", {{"reason", error.what()}});
    }
}

void App::stop() {
    health_.set(http::Readiness::kStopping);
    run_file_.reset();
    listeners_.stop_public(settings_.shutdown_timeout);
    if (services_run_) {
        stop_services();
    }
    listeners_.stop_internal();
    stores_.close();
}

void App::stop_services() {
    services_run_ = false;
    auto& env = system_.env();
    run_task(env, maintenance_.stop());
    run_task(env, feeds_.stop());
    run_task(env, modules_.stop());
    stripe_.stop();
}

std::vector<Route> App::public_routes() {
    auto routes = modules_.routes();
    if (settings_.test_hooks) {
        routes = gate_.guard(std::move(routes));
        append(routes, test_routes({system_, journal_, {{"/test/reset", [this] {
                                                             return reset();
                                                         }}}}));
        if (auto* const simulator = stripe_.simulator()) {
            append(routes, simulator->hook_routes());
        }
    }
    append(routes, health_.public_routes());
    return routes;
}

std::vector<Route> App::internal_routes() {
    http::HealthDetails details;
    details.version = kVersion;
    for (const auto service : kAllServices) {
        details.targets.emplace_back(contracts::to_string(service));
    }
    details.checks = [this] {
        return checks();
    };
    auto routes = health_.internal_routes(std::move(details));
    append(
        routes,
        app::internal_routes(
            {system_.env(),
             stores_,
             feeds_,
             [this] { return audit(); },
             settings_.internal_token,
             [this] {
                 return scrape_.text();
             }}
        )
    );
    return routes;
}

std::vector<http::HealthCheck> App::checks() {
    std::vector<http::HealthCheck> checks;
    for (const auto service : kAllServices) {
        http::HealthCheck store;
        store.name = std::string{contracts::to_string(service)} + ".store";
        checks.push_back(std::move(store));
    }
    for (auto& check : feeds_.checks()) {
        checks.push_back(std::move(check));
    }
    for (auto& check : modules_.checks()) {
        checks.push_back(std::move(check));
    }
    return checks;
}

// Nothing that was begun before may reach into the emptied stores: requests are let out first, then
// the services' own work is ended, then the feeds; what requests began on their way out too.
Task<void> App::reset() {
    co_await gate_.close();
    co_await modules_.stop();
    co_await gate_.drain();
    co_await modules_.stop();
    co_await feeds_.stop();
    co_await modules_.wipe(Modules::Wipe::kEverything);
    co_await stores_.attach();
    if (auto* const simulator = stripe_.simulator()) {
        simulator->reset();
    }
    modules_.limits().reset();
    journal_.reset();
    system_.reset_clock();
    co_await modules_.start();
    co_await feeds_.start();
    gate_.open();
}

Task<AuditReport> App::audit() {
    auto look = [this] {
        return audit_cut(stores_, system_.env().now());
    };
    auto report = co_await tools_.run(look);
    if (!report.violations.empty()) {
        auto& scheduler = system_.env().scheduler();
        co_await sleep_until(scheduler, scheduler.monotonic() + kSecondLook);
        report = co_await tools_.run(look);
    }
    co_return report;
}

}  // namespace stagedoor::app
