// Stores in files of this machine, one for each service: those of an embedded server.
#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/services.hpp"
#include "app/stores.hpp"
#include "contracts/envelope.hpp"
#include "platform/database/migration.hpp"
#include "platform/database/sqlite/snapshot.hpp"
#include "platform/database/sqlite/sqlite_database.hpp"
#include "platform/messaging/outbox.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor::app {

// "orders.db".
[[nodiscard]] std::string store_file(contracts::Service service);

struct StoresOptions {
    std::vector<contracts::Service> services{kAllServices.begin(), kAllServices.end()};
    SqliteOptions sqlite;
    // Is told of every committed batch, of any store, from that store's writer.
    std::function<void(std::span<const contracts::Event>)> observer;
};

class SqliteStores final : public Stores {
  public:
    // Opens and migrates the stores of the chosen services in a folder that its caller keeps other
    // processes out of. Throws StoreRefused. Asking for a store that was not chosen: CHECK.
    SqliteStores(Env& env, const std::filesystem::path& folder, const StoresOptions& options = {});
    ~SqliteStores() override;

    [[nodiscard]] std::vector<contracts::Service> services() const override { return services_; }
    [[nodiscard]] SqliteDatabase& database(contracts::Service service) override;
    [[nodiscard]] Outbox& outbox(contracts::Service service) override;
    [[nodiscard]] Task<void> attach() override;
    [[nodiscard]] Task<void> settle(contracts::Service service) override;
    void hurry(contracts::Service /*service*/) override {}  // there is no other
    void report(MetricSink& sink) const override;
    void close() override;

    // Whether no service has ever said anything.
    [[nodiscard]] bool are_empty() const;
    // Whether the disk has room for writes to all five.
    [[nodiscard]] bool have_space() const;

    // One moment through all of them, in the order of kAllServices.
    [[nodiscard]] Cut cut();

  private:
    struct Store {
        std::unique_ptr<Outbox> outbox;
        std::unique_ptr<SqliteDatabase> database;
    };
    [[nodiscard]] Store& store(contracts::Service service);

    std::vector<contracts::Service> services_;
    std::array<Store, kServices> stores_;
};

}  // namespace stagedoor::app
