// The five stores of an embedded server, each with its outbox.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <span>

#include "app/services.hpp"
#include "contracts/envelope.hpp"
#include "platform/database/migration.hpp"
#include "platform/database/sqlite/data_directory.hpp"
#include "platform/database/sqlite/snapshot.hpp"
#include "platform/database/sqlite/sqlite_database.hpp"
#include "platform/messaging/outbox.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor::app {

[[nodiscard]] const std::vector<Migration>& migrations_of(contracts::Service service);

// "orders.db".
[[nodiscard]] std::string store_file(contracts::Service service);

class Stores {
  public:
    // Is told of every committed batch, of any store, from that store's writer.
    using Observer = std::function<void(std::span<const contracts::Event>)>;

    // Opens and migrates all five. Throws StoreRefused. The directory outlives the stores.
    Stores(Env& env, const DataDirectory& directory, const Observer& observer = {});
    ~Stores();

    // Learns the heads of the outboxes: once after opening, and after a wipe.
    [[nodiscard]] Task<void> attach();

    [[nodiscard]] Outbox& outbox(contracts::Service service);
    [[nodiscard]] SqliteDatabase& database(contracts::Service service);
    // Whether no service has ever said anything.
    [[nodiscard]] bool are_empty() const;
    // Whether the disk has room for writes to all five.
    [[nodiscard]] bool have_space() const;

    // One moment through all five, in the order of kAllServices.
    [[nodiscard]] Cut cut();

    // Finishes what is queued. May be called twice.
    void close();

  private:
    struct Store {
        std::unique_ptr<Outbox> outbox;
        std::unique_ptr<SqliteDatabase> database;
    };
    std::array<Store, kServices> stores_;
};

}  // namespace stagedoor::app
