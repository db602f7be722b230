#include "platform/database/postgres/migrator.hpp"

#include <future>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/database/postgres/testing/postgres_server.hpp"
#include "platform/database/store_refused.hpp"

namespace stagedoor {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::PostgresServer;

const Migration kFirst{"0001_first", "CREATE TABLE first (id INTEGER PRIMARY KEY) STRICT;"};
const Migration kSecond{"0002_second", "INSERT INTO first (id) VALUES (1);"};

class PostgresMigratorTest : public ::testing::Test {
  protected:
    std::vector<std::string> migrate(const std::vector<Migration>& service) {
        Session session{url};
        return migrate_postgres(session, service, Instant{});
    }
    std::int64_t count(Sql sql) {
        std::int64_t number = -1;
        Session session{url};
        session.run(sql, {}, [&](const Row& row) { number = row.integer(0); });
        return number;
    }

    PostgresServer& server = PostgresServer::shared();
    std::string url = server.url(server.make_database());
};

TEST_F(PostgresMigratorTest, RunsEachMigrationOnce) {
    EXPECT_THAT(
        migrate({kFirst}),
        ElementsAre(
            "0001_platform",
            "0002_order_of_parked_events",
            "0001_names_of_sqlite",
            "0002_staged_events",
            "0003_turns",
            "0001_first"
        )
    );
    EXPECT_THAT(migrate({kFirst}), IsEmpty());
    EXPECT_THAT(migrate({kFirst, kSecond}), ElementsAre("0002_second"));
    EXPECT_EQ(count("SELECT count(*) FROM first"), 1);
}

TEST_F(PostgresMigratorTest, RefusesADatabaseThatANewerVersionHasTouched) {
    migrate({kFirst, kSecond});

    EXPECT_THROW(migrate({kFirst}), StoreRefused);
}

TEST_F(PostgresMigratorTest, LeavesNothingOfAMigrationThatFails) {
    const Migration broken{"0002_broken", "CREATE TABLE half (id INTEGER); SELECT nonsense;"};

    EXPECT_THROW(migrate({kFirst, broken}), StoreRefused);
    EXPECT_EQ(count("SELECT count(*) FROM pg_tables WHERE tablename = 'half'"), 0);
    EXPECT_THAT(migrate({kFirst, kSecond}), ElementsAre("0002_second"));
}

TEST_F(PostgresMigratorTest, RunsOnceHoweverManyProcessesStart) {
    std::vector<std::future<std::vector<std::string>>> starts;
    for (int i = 0; i < 8; ++i) {
        starts.push_back(std::async(std::launch::async, [&] {
            return migrate({kFirst, kSecond});
        }));
    }
    std::size_t ran = 0;
    for (auto& start : starts) {
        ran += start.get().size();
    }

    EXPECT_EQ(ran, 7U);
    EXPECT_EQ(count("SELECT count(*) FROM first"), 1);
}

}  // namespace
}  // namespace stagedoor
