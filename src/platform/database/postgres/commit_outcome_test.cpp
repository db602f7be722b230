#include "platform/database/postgres/commit_outcome.hpp"

#include <gtest/gtest.h>

#include "platform/database/postgres/postgres_database.hpp"
#include "platform/database/postgres/testing/cutting_proxy.hpp"
#include "platform/database/postgres/testing/postgres_server.hpp"
#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor {
namespace {

using testing::CuttingProxy;
using testing::PostgresServer;

// No key: an effect that happens twice shows as two rows.
const std::vector<Migration> kNotes{
    {"0001_notes", "CREATE TABLE notes (n INTEGER NOT NULL) STRICT;"}};

void ignore(const Row&) {}

class CommitOutcomeTest : public ::testing::Test {
  protected:
    static PostgresOptions one_session() {
        PostgresOptions options;
        options.sessions = 1;
        return options;
    }
    std::string through_proxy() const {
        return "host=" + proxy.folder().string() + " user=stagedoor dbname=" + name;
    }

    // One row and one fact.
    void note(std::int64_t n) {
        auto body = [&](Transaction& tx) {
            tx.execute("INSERT INTO notes (n) VALUES ($1)", {n});
            tx.emit({"noted", std::to_string(n), std::nullopt, "{}"});
        };
        fake.await(database->write(body));
    }
    std::vector<std::int64_t> numbers(Sql sql) {
        std::vector<std::int64_t> found;
        operator_session.run(sql, {}, [&](const Row& row) { found.push_back(row.integer(0)); });
        return found;
    }
    std::vector<std::int64_t> notes() { return numbers("SELECT n FROM notes ORDER BY n"); }
    std::vector<std::int64_t> facts() {
        return numbers("SELECT subject::bigint FROM outbox_staged ORDER BY 1");
    }

    FakeEnv fake;
    PostgresServer& server = PostgresServer::shared();
    std::string name = server.make_database();
    CuttingProxy proxy{server.folder() / PostgresServer::kSocket};
    std::unique_ptr<PostgresDatabase> database =
        PostgresDatabase::open(through_proxy(), fake.env(), kNotes, one_session());
    Session operator_session{server.url(name, true)};
};

class CutAtEveryByte : public CommitOutcomeTest,
                       public ::testing::WithParamInterface<CuttingProxy::Way> {};

// CLU-02
TEST_P(CutAtEveryByte, HasEveryAnsweredEffectOnce) {
    std::vector<std::int64_t> expected;
    bool cut = true;
    for (std::int64_t n = 0; cut; ++n) {
        proxy.cut_next_commit(GetParam(), static_cast<std::size_t>(n));
        note(n);
        expected.push_back(n);
        cut = proxy.has_cut();
    }

    EXPECT_GT(expected.size(), 20U) << "the messages of a COMMIT have some dozen bytes";
    EXPECT_EQ(notes(), expected);
    EXPECT_EQ(facts(), expected);
    const PostgresStats stats = database->stats();
    if (GetParam() == CuttingProxy::Way::kToServer) {
        EXPECT_GT(stats.found_aborted, 20);
    } else {
        EXPECT_EQ(stats.found_committed, std::ssize(expected) - 1);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Both,
    CutAtEveryByte,
    ::testing::Values(CuttingProxy::Way::kToServer, CuttingProxy::Way::kToClient),
    [](const auto& way) {
        return way.param == CuttingProxy::Way::kToServer ? "ToServer" : "ToClient";
    }
);

// CLU-02. What the two above would be worth without asking: the same cut, and a client that
// repeats.
TEST_F(CommitOutcomeTest, WouldDoubleTheEffectByRepeatingBlindly) {
    const auto insert = [](Session& session) {
        session.queue("BEGIN");
        session.run("INSERT INTO notes (n) VALUES (7)", {}, ignore);
        session.command("COMMIT");
    };
    Session naive{through_proxy()};
    proxy.cut_next_commit(CuttingProxy::Way::kToClient, 0);

    EXPECT_THROW(insert(naive), ConnectionLost);
    Session again{through_proxy()};
    insert(again);

    EXPECT_EQ(notes(), (std::vector<std::int64_t>{7, 7}));
}

// CLU-02
TEST_F(CommitOutcomeTest, RunsABodyAgainWhoseSessionIsKilledBeforeItsCommit) {
    int runs = 0;
    auto body = [&](Transaction& tx) {
        tx.execute("INSERT INTO notes (n) VALUES (1)", {});
        const auto own =
            tx.one("SELECT pg_backend_pid()", {}, [](const Row& row) { return row.integer(0); });
        if (++runs == 1) {
            operator_session.run(
                "SELECT pg_terminate_backend($1::integer, 5000)", {std::to_string(*own)}, ignore
            );
        }
        return true;
    };
    fake.await(database->write(body));

    EXPECT_EQ(runs, 2);
    EXPECT_EQ(notes(), std::vector<std::int64_t>{1});
    EXPECT_EQ(database->stats().found_aborted, 1);
}

// CLU-02
TEST_F(CommitOutcomeTest, WaitsForATransactionThatIsUnderWayAndEndsTheProcessRatherThanGuess) {
    struct Fatal {};
    const auto fatal = [](const std::string&) {
        throw Fatal{};
    };
    CommitOutcome outcome{server.url(name), fatal, Milliseconds{0}};
    Session writer{server.url(name)};
    writer.start_marking();
    const CommitMark mark = writer.next_mark();
    bool marked = false;
    writer.queue("BEGIN");
    writer.run_and_mark("INSERT INTO notes (n) VALUES (1)", {}, ignore, mark.number, marked);
    ASSERT_TRUE(marked);
    outcome.close();

    EXPECT_THROW((void)outcome.find(mark), Fatal);
    writer.command("COMMIT");
    EXPECT_TRUE(outcome.find(mark));
    EXPECT_FALSE(outcome.find(writer.next_mark())) << "which was never made";
}

TEST_F(CommitOutcomeTest, MarksNothingThatChangesNothing) {
    Session writer{server.url(name)};
    writer.start_marking();
    bool marked = true;
    writer.queue("BEGIN");
    writer.run_and_mark("UPDATE notes SET n = 0", {}, ignore, writer.next_mark().number, marked);

    EXPECT_FALSE(marked);
}

}  // namespace
}  // namespace stagedoor
