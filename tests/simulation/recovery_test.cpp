// Found by seed 102: a store that came back from a kill or a failed sync answered from what it had
// found in the page cache, and lost that with the power.
#include <gtest/gtest.h>

#include "platform/database/sqlite/sqlite_database.hpp"
#include "platform/messaging/outbox.hpp"
#include "platform/runtime/testing/fake_env.hpp"
#include "tests/simulation/disk.hpp"

namespace stagedoor::simulation {
namespace {

class Store {
  public:
    Store(FakeEnv& fake, Disk& disk)
        : fake_{fake}, outbox_{fake.env(), contracts::Service::kOrders} {
        SqliteOptions options;
        options.cooperative = true;
        options.lock_file = false;
        options.vfs = disk.attach(fake.env().clock());
        options.free_space = [](const auto& /*folder*/) -> std::uint64_t {
            return 1U << 30U;
        };
        options.fatal = [](const std::string& /*why*/) {
        };
        database_ = SqliteDatabase::open("/store.db", fake.env(), outbox_, {}, options);
        fake_.await(outbox_.attach(*database_));
    }

    void emit() {
        fake_.start(write());
        fake_.run();
    }
    [[nodiscard]] std::int64_t head() const { return outbox_.head(); }

  private:
    Task<void> write() {
        auto body = [](Transaction& tx) {
            tx.emit({"order:created", "subject", std::nullopt, "{}"});
        };
        co_await database_->write(body);
    }

    FakeEnv& fake_;
    Outbox outbox_;
    std::unique_ptr<SqliteDatabase> database_;
};

// What a killed process held is never destroyed.
Store& killed_later(FakeEnv& fake, Disk& disk) {
    return *new Store{fake, disk};
}

TEST(Recovery, MakesWhatItFoundSafeBeforeAnybodyIsToldOfIt) {
    auto& fake = *new FakeEnv;
    Disk disk{1, "store"};
    Store& first = killed_later(fake, disk);
    first.emit();
    disk.faults.sync_fails_lost = 1;
    first.emit();
    EXPECT_EQ(first.head(), 1) << "a commit whose sync failed is not announced";
    disk.kill_process();

    disk.faults = {};
    Store& second = killed_later(fake, disk);
    EXPECT_EQ(second.head(), 2) << "it looks committed";
    disk.cut_power({0, 0, 0});

    EXPECT_EQ(killed_later(fake, disk).head(), 2);
}

TEST(Recovery, OfAStoreThatCannotBeMadeSafeIsRefused) {
    auto& fake = *new FakeEnv;
    Disk disk{1, "store"};
    Store& first = killed_later(fake, disk);
    first.emit();
    disk.kill_process();
    disk.faults.sync_fails_lost = 1;

    EXPECT_ANY_THROW(killed_later(fake, disk));

    disk.faults = {};
    EXPECT_EQ(killed_later(fake, disk).head(), 1);
}

}  // namespace
}  // namespace stagedoor::simulation
