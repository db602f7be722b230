// What stands beside the conformance suite: trouble that only a server on its own can make.
#include "platform/database/postgres/postgres_database.hpp"

#include <array>
#include <atomic>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/database/postgres/session.hpp"
#include "platform/database/postgres/testing/postgres_server.hpp"
#include "platform/runtime/errors.hpp"
#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor {
namespace {

using ::testing::HasSubstr;
using testing::PostgresServer;

const std::vector<Migration> kCounters{
    {"0001_counters",
     "CREATE TABLE counters (id TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;"
     "INSERT INTO counters (id, value) VALUES ('a', 0), ('b', 0);"}};

std::int64_t raise(Transaction& tx, std::string_view id) {
    return tx.execute("UPDATE counters SET value = value + 1 WHERE id = $1", {id});
}

std::int64_t sum(Transaction& tx) {
    return *tx.one("SELECT sum(value) FROM counters", {}, [](const Row& row) {
        return row.integer(0);
    });
}

// What `action` throws, in words; empty for nothing.
template <class Error, class Action>
std::string thrown_by(Action action) {
    try {
        action();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

class PostgresDatabaseTest : public ::testing::Test {
  protected:
    std::unique_ptr<PostgresDatabase> open(PostgresOptions options = {}) {
        options.sessions = 4;
        return PostgresDatabase::open(url, fake.env(), kCounters, options);
    }
    void raise_one() {
        auto body = [](Transaction& tx) {
            return raise(tx, "a");
        };
        fake.await(database->write(body));
    }
    std::int64_t value() { return fake.await(database->read(sum)); }

    FakeEnv fake;
    PostgresServer& server = PostgresServer::shared();
    std::string url = server.url(server.make_database());
    std::unique_ptr<PostgresDatabase> database = open();
};

TEST_F(PostgresDatabaseTest, SaysWhatToDoWhileTheServerIsAwayAndComesBackWithIt) {
    raise_one();
    server.kill();
    EXPECT_THAT(thrown_by<Unavailable>([&] { raise_one(); }), HasSubstr("is it running there"));
    EXPECT_THAT(thrown_by<Unavailable>([&] { value(); }), HasSubstr("is it running there"));
    EXPECT_THAT(database->fault(), HasSubstr("is it running there"));

    server.start();
    fake.advance(Seconds{5});
    raise_one();

    EXPECT_EQ(value(), 2);
    EXPECT_EQ(database->fault(), "");
    EXPECT_EQ(database->stats().commit_seconds.total(), 2);
}

TEST_F(PostgresDatabaseTest, AsksAnAbsentServerRarely) {
    server.kill();
    EXPECT_THROW(raise_one(), Unavailable);
    server.start();

    EXPECT_THROW(raise_one(), Unavailable) << "the pause is not over";
    fake.advance(Seconds{5});
    EXPECT_NO_THROW(raise_one());
}

TEST_F(PostgresDatabaseTest, DoesNotNoticeARestartBetweenTwoRequests) {
    raise_one();
    EXPECT_EQ(value(), 1);
    server.kill();
    server.start();

    raise_one();

    EXPECT_EQ(value(), 2);
}

// CLU-08
TEST_F(PostgresDatabaseTest, RunsAgainWhatTheServerUndidInADeadlock) {
    std::atomic<int> holding = 0;
    const auto cross = [&](const char* first, const char* second) {
        return [&holding, first, second](Transaction& tx) {
            raise(tx, first);
            ++holding;
            while (holding < 2) {
                std::this_thread::yield();
            }
            return raise(tx, second);
        };
    };
    auto one = fake.start(database->write(cross("a", "b")));
    auto other = fake.start(database->write(cross("b", "a")));
    fake.run_until([&] { return one.done() && other.done(); });

    EXPECT_EQ(one.get(), 1);
    EXPECT_EQ(other.get(), 1);
    EXPECT_EQ(value(), 4);
    EXPECT_GE(database->stats().repeated, 1);
}

// CLU-08
TEST_F(PostgresDatabaseTest, LooksAgainWhereAnotherWasFasterWithARow) {
    int times = 0;
    auto find_or_add = [&](Transaction& tx) {
        const auto find = [](const Row& row) {
            return row.integer(0);
        };
        const auto found = tx.one("SELECT value FROM counters WHERE id = 'c'", {}, find);
        if (++times == 1) {
            Session{url}.script("INSERT INTO counters (id, value) VALUES ('c', 7)");
        }
        if (found) {
            return *found;
        }
        tx.execute("INSERT INTO counters (id, value) VALUES ('c', 0)", {});
        return std::int64_t{0};
    };
    EXPECT_EQ(fake.await(database->write(find_or_add)), 7);
    EXPECT_EQ(times, 2);

    auto add = [&](Transaction& tx) {
        return tx.execute("INSERT INTO counters (id, value) VALUES ('c', 0)", {});
    };
    EXPECT_THROW(fake.await(database->write(add)), ConstraintViolation);
}

// CLU-08
TEST_F(PostgresDatabaseTest, LetsWritesThatTakeTurnsSeeEachOther) {
    std::atomic<int> counted = 0;
    const auto count_and_add = [&](const char* row, std::string name) {
        return [&counted, row, name](Transaction& tx) {
            const auto seen = sum(tx);
            ++counted;
            while (counted < 2) {
                std::this_thread::yield();
            }
            tx.execute("INSERT INTO counters (id, value) VALUES ($1, 1)", {row});
            tx.take_turns(std::array{name, std::string{"another's"} + row});
            return seen;
        };
    };
    auto one = fake.start(database->write(count_and_add("c", "buyer")));
    auto other = fake.start(database->write(count_and_add("d", "buyer")));
    fake.run_until([&] { return one.done() && other.done(); });
    EXPECT_EQ(one.get() + other.get(), 1) << "one saw the other's row";
    EXPECT_EQ(database->stats().repeated, 1);

    counted = 0;
    auto third = fake.start(database->write(count_and_add("e", "buyer")));
    auto fourth = fake.start(database->write(count_and_add("f", "stranger")));
    fake.run_until([&] { return third.done() && fourth.done(); });
    EXPECT_EQ(third.get() + fourth.get(), 4) << "neither saw the other's";
    EXPECT_EQ(database->stats().repeated, 1);
}

TEST_F(PostgresDatabaseTest, RefusesAWriteInsideARead) {
    auto body = [](Transaction& tx) {
        return raise(tx, "a");
    };
    EXPECT_THAT(
        thrown_by<std::logic_error>([&] { fake.await(database->read(body)); }),
        HasSubstr("write inside a read")
    );
}

TEST_F(PostgresDatabaseTest, RefusesAStatementThatCanNeverWork) {
    const auto run = [&](Sql sql) {
        auto body = [sql](Transaction& tx) {
            return tx.execute(sql, {});
        };
        fake.await(database->write(body));
    };
    EXPECT_THROW(run("UPDATE nothing SET value = 1"), std::logic_error);
    EXPECT_THROW(run("UPDATE counters SET value = $1"), std::logic_error);
    EXPECT_THROW(run("UPDATE counters SET value = $1"), std::logic_error);
    EXPECT_EQ(value(), 0);
}

TEST_F(PostgresDatabaseTest, RefusesTextThatPostgresCannotHold) {
    const auto insert = [&](std::string id) {
        auto body = [&](Transaction& tx) {
            return tx.execute("INSERT INTO counters (id, value) VALUES ($1, 0)", {id});
        };
        fake.await(database->write(body));
    };
    EXPECT_THROW(insert(std::string{"a\0b", 3}), ConstraintViolation);
    EXPECT_THROW(insert("\xFF"), ConstraintViolation);
}

TEST_F(PostgresDatabaseTest, ComparesTextByteByByte) {
    auto body = [](Transaction& tx) {
        tx.execute("INSERT INTO counters (id, value) VALUES ('B', 0), ('\xC3\xA4', 0)", {});
        return tx.all("SELECT id FROM counters ORDER BY id", {}, [](const Row& row) {
            return row.str(0);
        });
    };
    EXPECT_EQ(
        fake.await(database->write(body)), (std::vector<std::string>{"B", "a", "b", "\xC3\xA4"})
    );
}

TEST_F(PostgresDatabaseTest, RefusesRequestsOnceClosed) {
    database->close();

    EXPECT_THROW(raise_one(), Unavailable);
    EXPECT_THROW(value(), Unavailable);
}

TEST_F(PostgresDatabaseTest, LosesAnUpdateWithReadCommittedWhereTheWriteHasNoGuard) {
    PostgresOptions options;
    options.isolation = Isolation::kReadCommitted;
    database = open(options);
    std::atomic<int> read = 0;
    auto body = [&](Transaction& tx) {
        const std::int64_t before = sum(tx);
        ++read;
        while (read < 2) {
            std::this_thread::yield();
        }
        return tx.execute("UPDATE counters SET value = $1 WHERE id = 'a'", {before + 1});
    };
    auto one = fake.start(database->write(body));
    auto other = fake.start(database->write(body));
    fake.run_until([&] { return one.done() && other.done(); });

    EXPECT_EQ(value(), 1) << "which is why it is not the default";
}

}  // namespace
}  // namespace stagedoor
