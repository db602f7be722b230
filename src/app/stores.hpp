// The five stores of an embedded server, each with its outbox.
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/services.hpp"
#include "contracts/envelope.hpp"
#include "platform/database/migration.hpp"
#include "platform/database/sqlite/snapshot.hpp"
#include "platform/database/sqlite/sqlite_database.hpp"
#include "platform/messaging/outbox.hpp"
#include "platform/observability/metrics.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor::app {

[[nodiscard]] const std::vector<Migration>& migrations_of(contracts::Service service);

// "orders.db".
[[nodiscard]] std::string store_file(contracts::Service service);

struct StoresOptions {
    std::vector<contracts::Service> services{kAllServices.begin(), kAllServices.end()};
    SqliteOptions sqlite;
    // Is told of every committed batch, of any store, from that store's writer.
    std::function<void(std::span<const contracts::Event>)> observer;
};

class Stores {
  public:
    // Opens and migrates the stores of the chosen services in a folder that its caller keeps other
    // processes out of. Throws StoreRefused. Asking for a store that was not chosen: CHECK.
    Stores(Env& env, const std::filesystem::path& folder, const StoresOptions& options = {});
    ~Stores();

    // Learns the heads of the outboxes: once after opening, and after a wipe.
    [[nodiscard]] Task<void> attach();

    [[nodiscard]] Outbox& outbox(contracts::Service service);
    [[nodiscard]] SqliteDatabase& database(contracts::Service service);
    // Whether no service has ever said anything.
    [[nodiscard]] bool are_empty() const;
    // Whether the disk has room for writes to all five.
    [[nodiscard]] bool have_space() const;

    // What the stores and outboxes of this process do and hold.
    void report(MetricSink& sink) const;

    // One moment through all of them, in the order of kAllServices.
    [[nodiscard]] Cut cut();

    // Finishes what is queued. May be called twice.
    void close();

  private:
    struct Store {
        std::unique_ptr<Outbox> outbox;
        std::unique_ptr<SqliteDatabase> database;
    };
    [[nodiscard]] Store& store(contracts::Service service);

    std::array<Store, kServices> stores_;
};

}  // namespace stagedoor::app
