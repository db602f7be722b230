// The composition root of a process that hosts some of the services, or one replica of each: stores
// in PostgreSQL, events by NATS, everything else where --outbox-urls says. Everything is made here,
// in order, and ended in reverse. No part knows this class.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/config/settings.hpp"
#include "app/event_journal.hpp"
#include "app/feeds.hpp"
#include "app/followers.hpp"
#include "app/http/request_gate.hpp"
#include "app/listeners.hpp"
#include "app/maintenance.hpp"
#include "app/metrics/fact_counts.hpp"
#include "app/metrics/scrape.hpp"
#include "app/modules.hpp"
#include "app/postgres_stores.hpp"
#include "app/producers.hpp"
#include "app/stripe_side.hpp"
#include "platform/http/health.hpp"
#include "platform/http_client/curl_http_client.hpp"
#include "platform/observability/metrics.hpp"
#include "platform/redis/redis_limits.hpp"
#include "platform/runtime/system_env.hpp"

namespace stagedoor::app {

// Made, started and stopped by one thread that is none of the server's.
class ClusterApp {
  public:
    // `settings.cluster` is set. Opens the stores. Throws StoreRefused, std::runtime_error.
    ClusterApp(SystemEnv& system, Settings settings);
    ~ClusterApp();  // stop()
    ClusterApp(const ClusterApp&) = delete;
    ClusterApp& operator=(const ClusterApp&) = delete;

    // Starts the services and opens the ports; feeds catch up meanwhile. Throws std::runtime_error
    // in words for the operator.
    void start();

    // Unready, no new connections, running requests end within --shutdown-timeout, then the rest.
    // May be called twice.
    void stop();

    [[nodiscard]] std::string url() const { return listeners_.url(); }

  private:
    [[nodiscard]] SharedLimits& limits();
    // GET of the API of Tickets, wherever that is.
    [[nodiscard]] std::function<Task<http::Response>(std::string target)> tickets();
    [[nodiscard]] std::vector<Route> public_routes();
    [[nodiscard]] std::vector<Route> internal_routes();
    [[nodiscard]] std::vector<http::HealthCheck> checks();

    // With --test-hooks, a reset in four steps; whoever asks for it waits for all processes after
    // each. Nothing new begins; what was begun ends, wherever it leads; the stores are emptied, by
    // one replica of each service; all begin anew.
    [[nodiscard]] Task<void> hold();
    [[nodiscard]] Task<void> settle();
    [[nodiscard]] Task<void> wipe();
    [[nodiscard]] Task<void> resume();

    SystemEnv& system_;
    Settings settings_;
    FactCounts facts_;
    EventJournal journal_;  // with --test-hooks
    PostgresStores stores_;
    CurlHttpClient peers_;                  // other services
    std::unique_ptr<Producers> producers_;  // none where only the web client is hosted
    Feeds feeds_;
    std::unique_ptr<StripeSide> stripe_;  // where Payments is hosted
    UnsharedLimits own_limits_;
    std::unique_ptr<RedisLimits> redis_;  // where REDIS_URL is set and somebody is limited
    Modules modules_;
    http::Health health_;
    Listeners listeners_;
    Scrape scrape_;
    RequestGate gate_;
    Followers followers_;
    Maintenance maintenance_;
    bool services_run_ = false;
};

}  // namespace stagedoor::app
