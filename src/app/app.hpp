// The composition root of an embedded server: everything is made here, in order, and ended in
// reverse. No part knows this class.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "app/audit/audit.hpp"
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
#include "app/run_file.hpp"
#include "app/sqlite_stores.hpp"
#include "app/stripe_side.hpp"
#include "platform/database/sqlite/data_directory.hpp"
#include "platform/http/health.hpp"
#include "platform/runtime/blocking_pool.hpp"
#include "platform/runtime/system_env.hpp"

namespace stagedoor::app {

// Made, started and stopped by one thread that is none of the server's.
class App {
  public:
    // Opens the stores. Throws StoreRefused, std::runtime_error: nothing is left open then.
    App(SystemEnv& system, Settings settings);
    ~App();  // stop()
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    // Starts the services, waits until their feeds have caught up, opens the ports. Throws
    // std::runtime_error in words for the operator.
    void start();

    // Unready, no new connections, running requests end within --shutdown-timeout, then the rest.
    // May be called twice.
    void stop();

    // Where it listens: "http://127.0.0.1:3000". After start().
    [[nodiscard]] std::string url() const { return listeners_.url(); }
    [[nodiscard]] std::string internal_url() const { return listeners_.internal_url(); }

    // For the command demo-data: whether the stores have never been used, the part of start()
    // without ports, and after it the data.
    [[nodiscard]] bool is_empty() const { return stores_.are_empty(); }
    void start_services();
    void add_demo_data();

  private:
    void open_ports();
    void write_run_file();
    void stop_services();
    [[nodiscard]] std::vector<Route> public_routes();
    [[nodiscard]] std::vector<Route> internal_routes();
    [[nodiscard]] std::vector<http::HealthCheck> checks();
    [[nodiscard]] Task<void> reset();
    [[nodiscard]] Task<AuditReport> audit();

    SystemEnv& system_;
    Settings settings_;
    EventJournal journal_;
    FactCounts facts_;
    DataDirectory directory_;
    SqliteStores stores_;
    Feeds feeds_;
    StripeSide stripe_;
    UnsharedLimits limits_;
    Modules modules_;
    http::Health health_;
    Listeners listeners_;
    Scrape scrape_;
    RequestGate gate_;
    Followers followers_;
    Maintenance maintenance_;
    BlockingPool tools_{1, 4};  // for the audit, which reads for a while
    std::unique_ptr<RunFile> run_file_;
    bool services_run_ = false;
};

}  // namespace stagedoor::app
