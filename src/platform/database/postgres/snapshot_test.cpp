#include "platform/database/postgres/snapshot.hpp"

#include <gtest/gtest.h>

#include "platform/database/postgres/testing/postgres_test_database.hpp"
#include "platform/messaging/log_walk.hpp"

namespace stagedoor {
namespace {

using testing::PostgresTestDatabase;

Task<void> say(Database& database, std::string subject) {
    auto body = [&subject](Transaction& tx) {
        tx.emit({"said", subject, std::nullopt, "{}"});
    };
    co_await database.write(body);
}

std::vector<std::string> log_of(Transaction& tx) {
    std::vector<std::string> lines;
    walk_log(tx, [&](const LogRow& row) {
        lines.push_back(std::to_string(row.seq) + " " + std::string{row.subject});
    });
    return lines;
}

class PostgresSnapshotTest : public ::testing::Test {
  protected:
    FakeEnv fake;
    PostgresTestDatabase store{fake};
    PostgresTestDatabase other{fake, contracts::Service::kTickets};
};

TEST_F(PostgresSnapshotTest, ShowsWhatIsStagedAsIfItWereNumbered) {
    fake.await(say(store.database(), "a"));
    fake.await(store.sequencer().settle());
    store.sequencer().stop();
    fake.await(say(store.database(), "b"));
    fake.await(say(store.database(), "c"));

    auto cut = take_cut(fake.env(), {store.url()});

    EXPECT_EQ(log_of(cut[0].transaction()), (std::vector<std::string>{"1 a", "2 b", "3 c"}));
    EXPECT_EQ(read_log_head(cut[0].transaction()), 3);
}

TEST_F(PostgresSnapshotTest, KeepsItsMomentInEveryStore) {
    auto cut = take_cut(fake.env(), {store.url(), other.url()});
    fake.await(say(store.database(), "late"));
    fake.await(say(other.database(), "late"));

    EXPECT_EQ(read_log_head(cut[0].transaction()), 0);
    EXPECT_EQ(read_log_head(cut[1].transaction()), 0);
}

TEST_F(PostgresSnapshotTest, RefusesAStoreThatIsNotThere) {
    const auto nowhere = testing::PostgresServer::shared().url("nowhere");

    EXPECT_THROW((void)take_cut(fake.env(), {nowhere}), Unavailable);
}

}  // namespace
}  // namespace stagedoor
