#include "platform/database/postgres/sequencer.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>

#include <gtest/gtest.h>
#include <poll.h>

#include "platform/database/postgres/sequencer_session.hpp"
#include "platform/database/postgres/testing/postgres_test_database.hpp"

namespace stagedoor {
namespace {

using testing::PostgresServer;
using testing::PostgresTestDatabase;
using Subjects = std::vector<std::string>;

constexpr std::int64_t kAll = 1000;

void ignore(const Row&) {}

// Stages a fact in the transaction that is open; returns its staging number.
std::int64_t stage(Session& session, std::string_view subject) {
    std::int64_t staged = 0;
    session.run(
        "INSERT INTO outbox_staged (id, type, subject, time, data) "
        "VALUES ($1, 'said', $1, 0, '{}') RETURNING staged",
        {subject},
        [&](const Row& row) { staged = row.integer(0); }
    );
    return staged;
}

class SequencerSessionTest : public ::testing::Test {
  protected:
    // "1 a" for the fact about `a` with number 1.
    Subjects log(SequencerSession& session) {
        Subjects lines;
        for (const contracts::Event& event : session.read(0, kAll)) {
            lines.push_back(std::to_string(event.seq) + " " + event.subject);
        }
        return lines;
    }

    FakeEnv fake;
    PostgresTestDatabase store{fake};
    const std::string url = [this] {
        store.sequencer().stop();  // the tests number by hand
        return store.url();
    }();
};

// What everybody does at first: remember the highest id, ask for those above it.
class NaivePoller {
  public:
    explicit NaivePoller(const std::string& url) : session_{url} {}

    Subjects poll() {
        Subjects found;
        session_.run(
            "SELECT staged, subject FROM outbox_staged WHERE staged > $1 ORDER BY staged",
            {last_},
            [&](const Row& row) {
                last_ = row.integer(0);
                found.push_back(row.str(1));
            }
        );
        return found;
    }

  private:
    Session session_;
    std::int64_t last_ = 0;
};

// CLU-01
TEST_F(SequencerSessionTest, MissesNothingWhereAPollerByIdDoes) {
    Session first{url};
    Session second{url};
    NaivePoller naive{url};
    SequencerSession ours{url, contracts::Service::kOrders};
    ASSERT_TRUE(ours.lead());

    first.queue("BEGIN");
    const std::int64_t lower = stage(first, "first");
    second.queue("BEGIN");
    const std::int64_t higher = stage(second, "second");
    ASSERT_LT(lower, higher);
    second.command("COMMIT");
    EXPECT_EQ(naive.poll(), Subjects{"second"});
    EXPECT_EQ(ours.number(kAll), 1);

    first.command("COMMIT");
    stage(second, "third");
    EXPECT_EQ(naive.poll(), Subjects{"third"}) << "the first is lost for ever";
    EXPECT_EQ(ours.number(kAll), 2);
    EXPECT_EQ(log(ours), (Subjects{"1 second", "2 first", "3 third"}));
}

// CLU-01
TEST_F(SequencerSessionTest, LeavesNoGapForWhatWasRolledBack) {
    Session writer{url};
    SequencerSession ours{url, contracts::Service::kOrders};
    ASSERT_TRUE(ours.lead());
    stage(writer, "a");
    writer.queue("BEGIN");
    stage(writer, "never");
    writer.command("ROLLBACK");
    stage(writer, "b");

    EXPECT_EQ(ours.number(1), 1);
    EXPECT_EQ(ours.number(1), 1);
    EXPECT_EQ(ours.number(1), 0);
    EXPECT_EQ(log(ours), (Subjects{"1 a", "2 b"}));
}

// CLU-04
TEST_F(SequencerSessionTest, LetsOneLeadAtATime) {
    auto first = std::make_unique<SequencerSession>(url, contracts::Service::kOrders);
    SequencerSession second{url, contracts::Service::kOrders};

    EXPECT_TRUE(first->lead());
    EXPECT_FALSE(second.lead());
    first.reset();
    // The server frees the lock when it notices that the session has ended.
    bool leads = second.lead();
    for (int looks = 0; !leads && looks < 2000; ++looks) {
        poll(nullptr, 0, 10);
        leads = second.lead();
    }
    EXPECT_TRUE(leads);
}

// CLU-04
TEST_F(SequencerSessionTest, NumbersNothingOnceAnotherHasLedSince) {
    Session writer{url};
    SequencerSession sleeper{url, contracts::Service::kOrders};
    ASSERT_TRUE(sleeper.lead());
    stage(writer, "a");

    writer.run("UPDATE sequencer_epoch SET epoch = epoch + 1", {}, ignore);

    EXPECT_EQ(sleeper.number(kAll), 0);
    EXPECT_FALSE(sleeper.leads());
    EXPECT_TRUE(log(sleeper).empty());
    EXPECT_TRUE(sleeper.lead());
    EXPECT_EQ(sleeper.number(kAll), 1);
}

// A journal that keeps what it is told.
class Listener final : public Journal {
  public:
    contracts::Event append(Transaction&, contracts::NewEvent) override { std::abort(); }
    void committed(std::span<const contracts::Event> events) override {
        const std::lock_guard lock{mutex_};
        heard_.insert(heard_.end(), events.begin(), events.end());
    }
    std::vector<contracts::Event> heard() {
        const std::lock_guard lock{mutex_};
        return heard_;
    }

  private:
    std::mutex mutex_;
    std::vector<contracts::Event> heard_;
};

class SequencerTest : public ::testing::Test {
  protected:
    // Raises the version of one of eight subjects and says so.
    Task<void> raise(std::string subject) {
        auto body = [&](Transaction& tx) {
            const auto version = tx.one(
                "INSERT INTO counters (id, version) VALUES ($1, 1) ON CONFLICT (id) "
                "DO UPDATE SET version = counters.version + 1 RETURNING version",
                {subject},
                [](const Row& row) { return row.integer(0); }
            );
            tx.emit({"raised", subject, *version, "{}"});
            tx.emit({"raised:echo", subject, std::nullopt, "{}"});
        };
        co_await store.database().write(body, Priority::kMoney);
    }
    void raise_many(int count) {
        std::vector<Task<void>> writers;
        for (int i = 0; i < count; ++i) {
            writers.push_back(raise("s" + std::to_string(i % 8)));
        }
        store.run_together(std::move(writers));
    }
    std::vector<contracts::Event> all_events() {
        return fake.await(store.outbox().read(0, 10'000)).events;
    }
    // Numbers without gaps, versions of each subject in order, an echo right behind its cause.
    static void expect_in_order(const std::vector<contracts::Event>& events, std::size_t count) {
        ASSERT_EQ(events.size(), count);
        std::map<std::string, std::int64_t> versions;
        for (std::size_t i = 0; i < events.size(); ++i) {
            const contracts::Event& event = events[i];
            EXPECT_EQ(event.seq, static_cast<std::int64_t>(i) + 1);
            if (event.version) {
                EXPECT_EQ(*event.version, ++versions[event.subject]) << event.subject;
            }
        }
    }

    FakeEnv fake;
    PostgresTestDatabase store{
        fake,
        contracts::Service::kOrders,
        {{"0001_counters",
          "CREATE TABLE counters (id TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT;"}}};
    Listener listener;
};

// CLU-01
TEST_F(SequencerTest, KeepsTheOrderOfEachSubjectUnderLoad) {
    raise_many(200);

    expect_in_order(all_events(), 400);
}

// CLU-04
TEST_F(SequencerTest, TellsEveryProcessTheSame) {
    Sequencer other{store.url(), contracts::Service::kOrders, listener, 0};
    raise_many(100);
    fake.await(other.settle());

    expect_in_order(all_events(), 200);
    expect_in_order(listener.heard(), 200);
    EXPECT_NE(store.sequencer().leads(), other.leads());
}

// Holds up whoever looks at what is staged: a look has its snapshot by then, and misses what is
// committed meanwhile.
class Gate {
  public:
    explicit Gate(const std::string& url)
        : url_{url + " options='-c search_path=gate,public'"}, session_{url} {
        for (const Sql statement : std::initializer_list<Sql>{
                 "CREATE SCHEMA gate",
                 "CREATE FUNCTION gate.pass() RETURNS boolean LANGUAGE plpgsql AS "
                 "$$ BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN true; END $$",
                 "CREATE VIEW gate.outbox_staged AS "
                 "SELECT * FROM public.outbox_staged WHERE (SELECT gate.pass())",
                 "SELECT pg_advisory_lock(1)"}) {
            session_.run(statement, {}, ignore);
        }
    }
    // Of sessions that it holds up.
    [[nodiscard]] const std::string& url() const { return url_; }

    void wait_for_somebody() {
        std::int64_t waiting = 0;
        while (waiting == 0) {
            session_.run(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted",
                {},
                [&](const Row& row) { waiting = row.integer(0); }
            );
        }
    }
    void open() { session_.run("SELECT pg_advisory_unlock(1)", {}, ignore); }

  private:
    std::string url_;
    Session session_;
};

TEST_F(SequencerTest, SettlesNothingByALookThatWasUnderWayWhenTheCallCame) {
    store.sequencer().stop();
    Gate gate{store.url()};
    Sequencer slow{gate.url(), contracts::Service::kOrders, listener, 0};
    gate.wait_for_somebody();

    fake.await(raise("s"));
    bool asked = false;
    std::optional<std::size_t> heard;
    const auto settle = [&]() -> Task<void> {
        asked = true;
        co_await slow.settle();
        heard = listener.heard().size();
    };
    fake.start(settle());
    fake.run_until([&] { return asked; });
    gate.open();
    fake.run_until([&] { return heard.has_value(); });

    EXPECT_EQ(heard, 2U);
}

// CLU-04
TEST_F(SequencerTest, GoesOnWhenTheLeaderIsGone) {
    Sequencer other{store.url(), contracts::Service::kOrders, listener, 0};
    raise_many(20);
    store.sequencer().stop();

    fake.await(store.database().write([](Transaction& tx) {
        tx.emit({"raised", "s0", std::nullopt, "{}"});
    }));
    fake.await(other.settle());

    EXPECT_TRUE(other.leads());
    ASSERT_EQ(listener.heard().size(), 41U);
    EXPECT_EQ(listener.heard().back().seq, 41);
}

// CLU-03
TEST_F(SequencerTest, HasEveryAnsweredEffectOnceHoweverOftenTheServerIsKilled) {
    constexpr int kRounds = 4;
    constexpr int kWriters = 40;
    std::int64_t answered = 0;
    int ended = 0;
    const auto raise_if_possible = [&](std::string subject) -> Task<void> {
        try {
            co_await raise(std::move(subject));
            ++answered;
        } catch (const Unavailable&) {  // nothing happened
        }
        ++ended;
    };
    for (int round = 1; round <= kRounds; ++round) {
        const int some = ended + 10;
        for (int i = 0; i < kWriters; ++i) {
            fake.start(raise_if_possible("s" + std::to_string(i % 8)));
        }
        fake.run_until([&] { return ended >= some; });
        PostgresServer::shared().kill();
        PostgresServer::shared().start();
        fake.advance(Seconds{5});
        fake.run_until([&] { return ended == round * kWriters; });
        raise_many(8);
        answered += 8;
    }

    expect_in_order(all_events(), static_cast<std::size_t>(2 * answered));
}

TEST_F(SequencerTest, RefusesToSettleOnceItStops) {
    store.sequencer().stop();

    EXPECT_THROW(fake.await(store.sequencer().settle()), Unavailable);
}

}  // namespace
}  // namespace stagedoor
