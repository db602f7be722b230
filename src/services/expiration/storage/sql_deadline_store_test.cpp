#include "services/expiration/storage/sql_deadline_store.hpp"

#include <string>

#include <gtest/gtest.h>

#include "platform/database/postgres/testing/any_test_database.hpp"
#include "services/expiration/module.hpp"
#include "services/expiration/storage/audit.hpp"

namespace stagedoor::expiration {
namespace {

OrderId order(char digit) {
    return OrderId::parse(std::string(24, digit)).value();
}

using Deadlines = std::vector<Deadline>;

class SqlDeadlineStoreTest : public ::testing::Test {
  protected:
    template <class Body>
    auto write(Body body) {
        return fake.await(test.database().write(body));
    }
    void put(const Deadline& deadline, std::int64_t version) {
        write([&](Transaction& tx) { store.put(tx, deadline, version); });
    }
    Deadlines soonest(std::size_t most = 10) {
        return write([&](Transaction& tx) { return store.soonest(tx, most); });
    }

    FakeEnv fake;
    testing::AnyTestDatabase test{fake, contracts::Service::kExpiration, migrations()};
    SqlDeadlineStore store;
    Instant now = fake.now();
};

TEST_F(SqlDeadlineStoreTest, GivesTheSoonestInOrder) {
    put({now + Seconds{2}, order('2')}, 0);
    put({now + Seconds{1}, order('b')}, 0);
    put({now + Seconds{1}, order('a')}, 0);

    EXPECT_EQ(
        soonest(2), (Deadlines{{now + Seconds{1}, order('a')}, {now + Seconds{1}, order('b')}})
    );
}

TEST_F(SqlDeadlineStoreTest, KeepsTheDeadlineOfTheNewestVersion) {
    put({now, order('1')}, 1);
    put({now + Seconds{5}, order('1')}, 2);
    put({now, order('1')}, 1);
    put({now, order('1')}, 2);

    EXPECT_EQ(soonest(), (Deadlines{{now + Seconds{5}, order('1')}}));
}

TEST_F(SqlDeadlineStoreTest, TakesExactlyTheDeadlineItIsAskedFor) {
    put({now, order('1')}, 0);
    const auto take = [&](Instant at) {
        return write([&](Transaction& tx) { return store.take(tx, {at, order('1')}); });
    };

    EXPECT_FALSE(take(now + Milliseconds{1}));
    EXPECT_TRUE(take(now));
    EXPECT_FALSE(take(now));
}

TEST_F(SqlDeadlineStoreTest, RemovesAndWipes) {
    put({now, order('1')}, 0);
    put({now, order('2')}, 0);

    write([&](Transaction& tx) { store.remove(tx, order('1')); });
    EXPECT_EQ(soonest(), (Deadlines{{now, order('2')}}));
    write([&](Transaction& tx) { store.wipe(tx); });
    EXPECT_EQ(soonest(), Deadlines{});
}

TEST_F(SqlDeadlineStoreTest, ShowsTheAuditEveryDeadline) {
    put({now, order('1')}, 0);

    const auto rows = write([](Transaction& tx) { return audited_deadlines(tx); });

    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].order, order('1').str());
    EXPECT_EQ(rows[0].deadline, to_millis(now));
}

}  // namespace
}  // namespace stagedoor::expiration
