#include "app/cluster_app.hpp"

#include "app/http/internal_routes.hpp"
#include "app/http/test_routes.hpp"
#include "app/http/tickets_api.hpp"
#include "app/http/web_client.hpp"
#include "app/run_task.hpp"
#include "app/version.hpp"
#include "platform/observability/log.hpp"
#include "web/assets.hpp"

namespace stagedoor::app {

using contracts::Service;

namespace {

// How long a start waits for its feeds: the rest is caught up with while it serves.
constexpr Milliseconds kFeedPatience{5000};

std::unique_ptr<Producers> make_producers(
    Env& env, Stores& stores, HttpClient& peers, const Settings& settings
) {
    if (stores.services().empty()) {
        return nullptr;
    }
    return std::make_unique<Producers>(env, stores, peers, settings);
}

std::unique_ptr<StripeSide> make_stripe(Env& env, const Stores& stores, const Settings& settings) {
    if (!stores.host(Service::kPayments)) {
        return nullptr;
    }
    return std::make_unique<StripeSide>(env, settings.stripe);
}

// Where nobody signs in nobody is limited either.
std::unique_ptr<RedisLimits> make_redis(Env& env, const Settings& settings) {
    if (!settings.cluster->redis || !settings.rate_limits || settings.jwt_key.empty()) {
        return nullptr;
    }
    RedisOptions options;
    options.address = *settings.cluster->redis;
    return std::make_unique<RedisLimits>(env.scheduler(), std::move(options), settings.jwt_key);
}

}  // namespace

ClusterApp::ClusterApp(SystemEnv& system, Settings settings)
    : system_{system},
      settings_{std::move(settings)},
      stores_{
          system.env(),
          settings_.cluster->databases,
          [this](std::span<const contracts::Event> events) {
              facts_.observe(events);
              if (settings_.test_hooks) {
                  journal_.record(events);
              }
          }},
      peers_{system.env().scheduler()},
      producers_{make_producers(system.env(), stores_, peers_, settings_)},
      feeds_{
          system.env(),
          {[this](Service service) -> Database& { return stores_.database(service); },
           [this](Service producer) -> EventSource& {
               return producers_->source(producer);
           }},
          {}},
      stripe_{make_stripe(system.env(), stores_, settings_)},
      redis_{make_redis(system.env(), settings_)},
      modules_{{system.env(), stores_, feeds_, stripe_.get(), limits()}, settings_},
      listeners_{system.env(), settings_},
      scrape_{{health_, listeners_, stores_, feeds_, facts_, modules_}},
      gate_{system.env()},
      followers_{
          feeds_,
          Followers::Elsewhere{
              peers_, settings_.cluster->outboxes, settings_.internal_token.value_or("")}},
      maintenance_{
          {system.env(), stores_, feeds_, followers_, health_}, settings_.outbox_retention} {
    run_task(system_.env(), stores_.attach());
}

ClusterApp::~ClusterApp() {
    stop();
}

void ClusterApp::start() {
    auto& env = system_.env();
    services_run_ = true;
    run_task(env, modules_.start());
    run_task(env, feeds_.start());
    if (producers_) {
        producers_->start();
    }
    auto hooks = request_hooks(modules_, settings_, true);
    if (settings_.targets.web) {
        hooks.fallback = web_client({web_client_files(), tickets(), settings_.public_url});
    }
    // Producers that start at the same time answer only once their ports are open.
    listeners_.open({public_routes(), std::move(hooks), internal_routes()});
    if (!run_task(env, feeds_.settle(kFeedPatience))) {
        log::warning("feeds have not caught up yet; they go on in the background");
    }
    maintenance_.start();
    health_.set(http::Readiness::kReady);
    log::info("ready", {{"url", url()}, {"internal", listeners_.internal_url()}});
}

std::function<Task<http::Response>(std::string)> ClusterApp::tickets() {
    if (settings_.targets.hosts(Service::kTickets)) {
        return [this](std::string target) {
            return listeners_.get(std::move(target));
        };
    }
    if (const auto& url = settings_.cluster->tickets_url) {
        return tickets_api(peers_, *url);
    }
    // The scripts of the page ask for themselves.
    return [](const std::string&) -> Task<http::Response> {
        co_return http::unavailable();
    };
}

void ClusterApp::stop() {
    health_.set(http::Readiness::kStopping);
    listeners_.stop_public(settings_.shutdown_timeout);
    if (services_run_) {
        services_run_ = false;
        auto& env = system_.env();
        run_task(env, maintenance_.stop());
        run_task(env, feeds_.stop());
        run_task(env, modules_.stop());
        if (producers_) {
            run_task(env, producers_->stop());
        }
    }
    listeners_.stop_internal();
    stores_.close();
}

std::vector<Route> ClusterApp::public_routes() {
    auto routes = modules_.routes();
    if (settings_.test_hooks) {
        routes = gate_.guard(std::move(routes));
        TestParts parts{
            system_,
            journal_,
            {{"/test/reset/hold",
              [this] {
                  return hold();
              }},
             {"/test/settle",
              [this] {
                  return settle();
              }},
             {"/test/reset/wipe",
              [this] {
                  return wipe();
              }},
             {"/test/reset/resume", [this] {
                  return resume();
              }}}};
        for (auto& route : test_routes(std::move(parts))) {
            routes.push_back(std::move(route));
        }
    }
    for (auto& route : health_.public_routes()) {
        routes.push_back(std::move(route));
    }
    return routes;
}

Task<void> ClusterApp::hold() {
    co_await gate_.close();
    co_await modules_.stop();
    co_await gate_.drain();
    co_await modules_.stop();
}

Task<void> ClusterApp::settle() {
    for (const auto service : stores_.services()) {
        co_await stores_.settle(service);
    }
    co_await feeds_.settle(kFeedPatience);
}

Task<void> ClusterApp::wipe() {
    co_await modules_.wipe(Modules::Wipe::kAllButHistory);
}

Task<void> ClusterApp::resume() {
    modules_.limits().reset();
    journal_.reset();
    system_.reset_clock();
    co_await modules_.start();
    gate_.open();
}

std::vector<Route> ClusterApp::internal_routes() {
    http::HealthDetails details;
    details.version = kVersion;
    for (const auto service : stores_.services()) {
        details.targets.emplace_back(contracts::to_string(service));
    }
    if (settings_.targets.web) {
        details.targets.emplace_back("web");
    }
    details.checks = [this] {
        return checks();
    };
    auto routes = health_.internal_routes(std::move(details));
    const auto more =
        app::internal_routes({system_.env(), stores_, feeds_, {}, settings_.internal_token, [this] {
                                  return scrape_.text([this](MetricSink& sink) {
                                      if (redis_) {
                                          redis_->report(sink);
                                      }
                                  });
                              }});
    routes.insert(routes.end(), more.begin(), more.end());
    return routes;
}

std::vector<http::HealthCheck> ClusterApp::checks() {
    auto checks = stores_.checks();
    for (auto& check : feeds_.checks()) {
        checks.push_back(std::move(check));
    }
    for (auto& check : modules_.checks()) {
        checks.push_back(std::move(check));
    }
    if (redis_) {
        http::HealthCheck redis;
        redis.name = "redis";
        redis.reason = redis_->fault();
        redis.ok = redis.reason.empty();
        checks.push_back(std::move(redis));
    }
    return checks;
}

SharedLimits& ClusterApp::limits() {
    if (redis_) {
        return *redis_;
    }
    return own_limits_;
}

}  // namespace stagedoor::app
