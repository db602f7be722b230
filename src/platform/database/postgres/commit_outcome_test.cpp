#include "platform/database/postgres/commit_outcome.hpp"

#include <optional>

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

// Servers of the test have no standby: a COMMIT that is to wait for one waits until this ends.
class AbsentStandby {
  public:
    explicit AbsentStandby(Session& session) : session_{session} {
        session_.run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", {}, ignore);
        session_.run("SELECT pg_reload_conf()", {}, ignore);
        while (!is_wanted()) {
        }
        // The checkpointer tells all others. Between two checkpoints it has read the settings.
        session_.run("CHECKPOINT", {}, ignore);
        session_.run("CHECKPOINT", {}, ignore);
    }
    ~AbsentStandby() {
        session_.run("ALTER SYSTEM RESET synchronous_standby_names", {}, ignore);
        session_.run("SELECT pg_reload_conf()", {}, ignore);
    }
    AbsentStandby(const AbsentStandby&) = delete;
    AbsentStandby& operator=(const AbsentStandby&) = delete;

    // Somebody who waits for it and is not `known`; in the end `known`, when nobody else comes.
    std::int64_t wait_for_another(std::int64_t known = 0) {
        std::int64_t waiting = known;
        for (int looks = 0; waiting == known && looks < 20'000; ++looks) {
            session_.run(
                "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'",
                {},
                [&](const Row& row) { waiting = row.integer(0); }
            );
        }
        return waiting;
    }

  private:
    // In this session, which hears of it as all do.
    [[nodiscard]] bool is_wanted() {
        bool wanted = false;
        session_.run(
            "SELECT 1 FROM pg_settings WHERE name = 'synchronous_standby_names' "
            "AND setting = 'nobody'",
            {},
            [&](const Row&) { wanted = true; }
        );
        return wanted;
    }

    Session& session_;
};

// CLU-03. A cancelled wait for the standby is reported as success, with a warning: what is only
// here is gone with this server.
TEST_F(CommitOutcomeTest, AnswersNothingThatNoStandbyHas) {
    note(1);  // by now it has its session
    auto standby = std::make_optional<AbsentStandby>(operator_session);
    auto body = [](Transaction& tx) {
        tx.execute("INSERT INTO notes (n) VALUES (2)", {});
    };
    auto write = fake.start(database->write(body));
    const std::int64_t writer = standby->wait_for_another();
    operator_session.run("SELECT pg_cancel_backend($1::integer)", {std::to_string(writer)}, ignore);
    EXPECT_NE(standby->wait_for_another(writer), writer) << "nobody asks what became of it";
    fake.run();
    EXPECT_FALSE(write.done());
    standby.reset();
    fake.run_until([&] { return write.done(); });

    EXPECT_EQ(notes(), (std::vector<std::int64_t>{1, 2}));
    EXPECT_EQ(database->stats().found_committed, 1);
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
