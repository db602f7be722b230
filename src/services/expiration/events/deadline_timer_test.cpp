#include "services/expiration/events/deadline_timer.hpp"

#include <algorithm>
#include <cstdio>
#include <string>

#include <gtest/gtest.h>

#include "platform/database/testing/test_database.hpp"
#include "platform/runtime/errors.hpp"
#include "services/expiration/module.hpp"
#include "services/expiration/storage/sql_deadline_store.hpp"

namespace stagedoor::expiration {
namespace {

OrderId order(int number) {
    char text[32];
    std::snprintf(text, sizeof text, "%024d", number);
    return OrderId::parse(text).value();
}

// A store that refuses to be written for a while.
class AwayStore final : public Database {
  public:
    explicit AwayStore(Database& database) : database_{database} {}

    bool away = false;

  protected:
    Task<void> submit(WriteBody& body, Priority priority) override {
        check();
        const auto run = [&](Transaction& tx) {
            (void)body(tx);  // the timer's bodies keep what they do
        };
        co_await database_.write(run, priority);
    }
    Task<void> submit_read(ReadBody& body) override {
        check();
        const auto run = [&](Transaction& tx) {
            body(tx);
        };
        co_await database_.read(run);
    }

  private:
    void check() const {
        if (away) {
            throw Unavailable{"full"};
        }
    }

    Database& database_;
};

class DeadlineTimerTest : public ::testing::Test {
  protected:
    ~DeadlineTimerTest() override { fake.await(timer.stop()); }

    void put(int number, Instant at) {
        const Deadline deadline{at, order(number)};
        const auto body = [&](Transaction& tx) {
            store.put(tx, deadline, 0);
        };
        fake.await(test.database().write(body));
        timer.scheduled(deadline);
        fake.run();
    }

    FakeEnv fake;
    testing::TestDatabase test{fake, contracts::Service::kExpiration, migrations()};
    AwayStore database{test.database()};
    SqlDeadlineStore store;
    DeadlineTimer timer{fake.env(), database, store, 4};
    Instant now = fake.now();
};

TEST_F(DeadlineTimerTest, ReadsTheStoreAgainWhenItsAgendaIsUsedUp) {
    timer.start();
    fake.run();
    for (int i = 0; i < 50; ++i) {
        put(i, now + Seconds{1 + i * 7 % 50});
    }

    for (int second = 1; second <= 50; ++second) {
        fake.advance(Seconds{1});
        ASSERT_EQ(test.outbox().head(), second);
    }
}

TEST_F(DeadlineTimerTest, FindsWhatAnotherReplicaScheduled) {
    timer.start();
    fake.run();
    const Deadline deadline{now + Seconds{3}, order(1)};
    const auto body = [&](Transaction& tx) {
        store.put(tx, deadline, 0);
    };
    fake.await(test.database().write(body));

    fake.advance(Seconds{3});
    EXPECT_EQ(test.outbox().head(), 0);
    fake.advance(DeadlineTimer::kGlance);
    EXPECT_EQ(test.outbox().head(), 1);
}

TEST_F(DeadlineTimerTest, TriesAgainUntilTheStoreIsBack) {
    put(1, now + Seconds{10});
    timer.start();
    fake.run();
    database.away = true;
    fake.advance(Seconds{60});
    EXPECT_EQ(test.outbox().head(), 0);

    database.away = false;
    fake.advance(DeadlineTimer::kRetry);

    EXPECT_EQ(test.outbox().head(), 1);
}

TEST_F(DeadlineTimerTest, ReportsAnOutageOnce) {
    timer.start();
    put(1, now + Seconds{10});
    database.away = true;

    ::testing::internal::CaptureStderr();
    fake.advance(Seconds{60});
    const std::string text = ::testing::internal::GetCapturedStderr();

    EXPECT_NE(text.find("deadlines cannot be announced for now error=full"), std::string::npos);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
}

TEST_F(DeadlineTimerTest, StartsWhenTheStoreIsAway) {
    put(1, now + Seconds{10});
    database.away = true;
    timer.start();
    fake.advance(Seconds{11});
    database.away = false;

    fake.advance(DeadlineTimer::kRetry);

    EXPECT_EQ(test.outbox().head(), 1);
}

}  // namespace
}  // namespace stagedoor::expiration
