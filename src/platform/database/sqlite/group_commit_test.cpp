#include "platform/database/sqlite/group_commit.hpp"

#include <optional>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/database/sqlite/snapshot.hpp"
#include "platform/database/testing/fault_vfs.hpp"
#include "platform/database/testing/test_database.hpp"
#include "platform/runtime/errors.hpp"

namespace stagedoor {
namespace {

using testing::FakeEnv;
using testing::fault_vfs;
using testing::FaultVfs;
using testing::run_together;
using testing::TestDatabase;

const std::vector<Migration> kTables{
    {"0001_numbers", "CREATE TABLE numbers (n INTEGER PRIMARY KEY, CHECK (n >= 0)) STRICT;"}};

std::vector<std::int64_t> numbers(Transaction& tx) {
    return tx.all("SELECT n FROM numbers ORDER BY n", {}, [](const Row& row) {
        return row.integer(0);
    });
}

void add(Transaction& tx, std::int64_t n) {
    tx.execute("INSERT INTO numbers (n) VALUES ($1)", {n});
    tx.emit({"number:added", std::to_string(n), std::nullopt, "{}"});
}

// What a write came to: "kept", or the kind of its exception.
struct Answer {
    std::string text;
    int order = 0;
};

// A group of writes that run at the same time.
class Writes {
  public:
    Writes(FakeEnv& fake, Database& database) : fake_{fake}, database_{database} {}

    void add(std::function<void(Transaction&)> body, Priority priority = Priority::kNormal) {
        bodies_.push_back({std::move(body), priority});
    }
    // The answers in the order in which the writes were added.
    std::vector<Answer> run() {
        answers_.assign(bodies_.size(), {});
        std::vector<Task<void>> tasks;
        for (std::size_t i = 0; i < bodies_.size(); ++i) {
            tasks.push_back(one(i));
        }
        run_together(fake_, std::move(tasks));
        return answers_;
    }
    [[nodiscard]] int answered() const { return answered_; }

  private:
    Task<void> one(std::size_t i) {
        std::string text = "kept";
        try {
            co_await database_.write(bodies_[i].body, bodies_[i].priority);
        } catch (const Unavailable&) {
            text = "unavailable";
        } catch (const ConstraintViolation&) {
            text = "constraint";
        } catch (const std::exception& error) {
            text = error.what();
        }
        answers_[i] = {text, ++answered_};
    }

    struct Write {
        std::function<void(Transaction&)> body;
        Priority priority;
    };
    FakeEnv& fake_;
    Database& database_;
    std::vector<Write> bodies_;
    std::vector<Answer> answers_;
    int answered_ = 0;
};

class GroupCommitTest : public ::testing::Test {
  protected:
    std::vector<std::int64_t> stored() { return fake_.await(store_.database().read(numbers)); }
    StoreStats stats() { return store_.database().stats(); }
    SqliteOptions options() {
        SqliteOptions result;
        result.vfs = testing::kFaultVfs;
        result.fatal = [this](const std::string& what) {
            fatal_ = what;
        };
        return result;
    }

    FakeEnv fake_;
    FaultVfs& disk_ = fault_vfs();
    std::string fatal_;
    TestDatabase store_{fake_, contracts::Service::kOrders, kTables, options()};
    Writes writes_{fake_, store_.database()};
};

// CRASH-08
TEST_F(GroupCommitTest, KeepsTheGoodRequestsOfABatchWithBadOnes) {
    for (int n = 0; n < 256; ++n) {
        writes_.add([n](Transaction& tx) {
            add(tx, n % 4 == 1 ? -n : n);
            if (n % 4 == 2) {
                throw std::runtime_error{"refused"};
            }
        });
    }

    const auto answers = writes_.run();

    EXPECT_EQ(stats().batches, 1);
    EXPECT_EQ(stats().commits, 1);
    EXPECT_EQ(stats().commit_seconds.total(), 1);
    EXPECT_EQ(stats().batch_sizes.total(), 1);
    EXPECT_EQ(stats().batch_sizes.sum, 256);
    for (std::size_t n = 0; n < answers.size(); ++n) {
        const std::string expected = n % 4 == 1 ? "constraint" : n % 4 == 2 ? "refused" : "kept";
        EXPECT_EQ(answers[n].text, expected) << n;
    }
    EXPECT_EQ(stored().size(), 128U);
    EXPECT_EQ(store_.outbox().head(), 128);
}

// CRASH-08
TEST_F(GroupCommitTest, AnswersNothingBeforeTheCommit) {
    std::vector<int> answered_when_run;
    std::optional<int> answered_at_commit;
    for (int n = 0; n < 5; ++n) {
        writes_.add([&, n](Transaction& tx) {
            answered_when_run.push_back(writes_.answered());
            if (n == 1) {
                throw std::runtime_error{"refused"};
            }
            add(tx, n);
        });
    }
    store_.outbox().on_committed([&](std::span<const contracts::Event> events) {
        EXPECT_EQ(events.size(), 4U);
        answered_at_commit = writes_.answered();
    });

    writes_.run();

    EXPECT_THAT(answered_when_run, ::testing::Each(0));
    EXPECT_EQ(answered_at_commit, 0);
    EXPECT_EQ(writes_.answered(), 5);
}

TEST_F(GroupCommitTest, ShowsTheEventsAsDurableWhenTheyAreReported) {
    std::int64_t durable = 0;
    store_.outbox().on_committed([&](std::span<const contracts::Event>) {
        Snapshot others{store_.file()};
        others.transaction().run("SELECT count(*) FROM numbers", {}, [&](const Row& row) {
            durable = row.integer(0);
        });
    });
    writes_.add([](Transaction& tx) { add(tx, 1); });

    writes_.run();

    EXPECT_EQ(durable, 1);
}

// CRASH-08
TEST_F(GroupCommitTest, RefusesTheWholeBatchWhenItsTransactionIsLost) {
    writes_.add([](Transaction& tx) { add(tx, 1); });
    writes_.add([](Transaction& tx) {
        tx.execute("INSERT OR ROLLBACK INTO numbers (n) VALUES (1)", {});
    });
    writes_.add([](Transaction& tx) { add(tx, 3); });

    const auto answers = writes_.run();

    for (const Answer& answer : answers) {
        EXPECT_EQ(answer.text, "unavailable");
    }
    EXPECT_TRUE(stored().empty());
    EXPECT_EQ(store_.outbox().head(), 0);

    writes_.run();  // the first is in time alone: its batch is lost with the same neighbours
    EXPECT_TRUE(stored().empty());
}

// CRASH-08
TEST_F(GroupCommitTest, KeepsNothingOfABodyThatSwallowsTheLossOfItsTransaction) {
    writes_.add([](Transaction& tx) {
        add(tx, 1);
        try {
            tx.execute("INSERT OR ROLLBACK INTO numbers (n) VALUES (1)", {});
        } catch (const ConstraintViolation&) {
        }
        try {
            tx.execute("INSERT INTO numbers (n) VALUES (2)", {});
        } catch (const Unavailable&) {
        }
    });

    EXPECT_EQ(writes_.run().front().text, "unavailable");
    EXPECT_TRUE(stored().empty());
}

TEST_F(GroupCommitTest, GoesOnAfterALostBatch) {
    writes_.add([](Transaction& tx) {
        add(tx, 1);
        tx.execute("INSERT OR ROLLBACK INTO numbers (n) VALUES (1)", {});
    });
    writes_.run();

    Writes more{fake_, store_.database()};
    more.add([](Transaction& tx) { add(tx, 2); });

    EXPECT_EQ(more.run().front().text, "kept");
    EXPECT_EQ(stored(), std::vector<std::int64_t>{2});
    EXPECT_EQ(store_.outbox().head(), 1);
}

TEST_F(GroupCommitTest, TakesAtMost256RequestsIntoABatch) {
    for (int n = 0; n < 257; ++n) {
        writes_.add([n](Transaction& tx) { add(tx, n); });
    }

    writes_.run();

    EXPECT_EQ(stats().batches, 2);
    EXPECT_EQ(stored().size(), 257U);
}

TEST_F(GroupCommitTest, RunsWhatMoneyHangsOnFirst) {
    std::vector<std::string> order;
    writes_.add([&](Transaction&) { order.emplace_back("sweep"); }, Priority::kBulk);
    writes_.add([&](Transaction&) { order.emplace_back("listing"); }, Priority::kNormal);
    writes_.add([&](Transaction&) { order.emplace_back("webhook"); }, Priority::kMoney);

    writes_.run();

    EXPECT_EQ(order, (std::vector<std::string>{"webhook", "listing", "sweep"}));
}

TEST_F(GroupCommitTest, SyncsOnceForABatch) {
    writes_.add([](Transaction& tx) { add(tx, 1); });
    writes_.run();  // the first commit after a start also writes the head of the WAL
    disk_.syncs = 0;
    Writes more{fake_, store_.database()};
    for (int n = 2; n < 100; ++n) {
        more.add([n](Transaction& tx) { add(tx, n); });
    }

    more.run();

    EXPECT_EQ(disk_.syncs, 1);
}

TEST_F(GroupCommitTest, SyncsNothingForABatchThatChangesNothing) {
    writes_.add([](Transaction& tx) { add(tx, 1); });
    writes_.run();
    disk_.syncs = 0;
    Writes losers{fake_, store_.database()};
    for (int n = 0; n < 10; ++n) {
        losers.add([](Transaction& tx) {
            tx.execute("UPDATE numbers SET n = 7 WHERE n = 5", {});
            add(tx, 2);
            throw std::runtime_error{"refused"};
        });
        losers.add([](Transaction& tx) { (void)numbers(tx); });
    }

    losers.run();

    EXPECT_EQ(disk_.syncs, 0);
    EXPECT_EQ(stats().commits, 1);
}

// CRASH-04
TEST_F(GroupCommitTest, AnswersNobodyWhenTheOutcomeOfACommitIsUnknown) {
    disk_.fail_syncs = true;
    writes_.add([](Transaction& tx) { add(tx, 1); });
    writes_.add([](Transaction&) { throw std::runtime_error{"refused"}; });

    EXPECT_THROW(writes_.run(), std::logic_error) << "a task has not ended";

    EXPECT_THAT(fatal_, ::testing::HasSubstr("COMMIT failed, its outcome is unknown"));
    EXPECT_EQ(writes_.answered(), 0);
    EXPECT_EQ(store_.outbox().head(), 0);
    disk_.fail_syncs = false;
    Writes more{fake_, store_.database()};
    more.add([](Transaction& tx) { add(tx, 2); });
    EXPECT_EQ(more.run().front().text, "unavailable");
}

void commit_on_failing_disk() {
    FakeEnv fake;
    SqliteOptions options;
    options.vfs = testing::kFaultVfs;
    FaultVfs& disk = fault_vfs();
    TestDatabase store{fake, contracts::Service::kOrders, kTables, options};
    disk.fail_syncs = true;
    auto body = [](Transaction& tx) {
        add(tx, 1);
    };
    fake.await(store.database().write(body));
}

// CRASH-04
TEST(GroupCommitDeath, EndsTheProcessWhenTheOutcomeOfACommitIsUnknown) {
    EXPECT_DEATH(commit_on_failing_disk(), "fatal store error: COMMIT failed");
}

// Many batches of `requests` that took `body` each, until the estimate has settled.
void observe(
    Admission& admission, Priority priority, std::size_t requests, std::chrono::nanoseconds body
) {
    BatchCost batch;
    batch.requests[static_cast<std::size_t>(priority)] = requests;
    batch.bodies[static_cast<std::size_t>(priority)] = body * requests;
    batch.rest = std::chrono::milliseconds{2};
    for (int i = 0; i < 100; ++i) {
        admission.observe(batch);
    }
}

TEST(Admission, RefusesWhatWouldWaitTooLongButNeverMoney) {
    Admission admission;
    observe(admission, Priority::kNormal, 250, std::chrono::microseconds{100});

    // 0.1 ms each and 2 ms for every 256 of them.
    EXPECT_TRUE(admission.admits(Priority::kNormal, {0, 1800, 0}));
    EXPECT_FALSE(admission.admits(Priority::kNormal, {0, 1900, 0}));
    EXPECT_FALSE(admission.admits(Priority::kBulk, {0, 1900, 0}));
    EXPECT_TRUE(admission.admits(Priority::kMoney, {1'000'000, 1900, 0}));
}

TEST(Admission, CountsOnlyWhatGoesFirst) {
    Admission admission;
    observe(admission, Priority::kBulk, 100, std::chrono::milliseconds{10});

    EXPECT_TRUE(admission.admits(Priority::kNormal, {0, 0, 100}));
    EXPECT_FALSE(admission.admits(Priority::kBulk, {0, 0, 100}));
}

TEST(Admission, DoesNotTakeABatchOfEventsForTheCostOfARequest) {
    Admission admission;
    observe(admission, Priority::kMoney, 1, std::chrono::milliseconds{5});
    observe(admission, Priority::kNormal, 50, std::chrono::microseconds{20});

    EXPECT_TRUE(admission.admits(Priority::kNormal, {1, 500, 0}));
}

TEST(Admission, IsNotFrightenedByTheFirstSlowWrite) {
    Admission admission;
    BatchCost first;
    first.requests = {0, 1, 0};
    first.bodies[1] = std::chrono::milliseconds{5};
    first.rest = std::chrono::milliseconds{20};

    admission.observe(first);

    EXPECT_TRUE(admission.admits(Priority::kNormal, {0, 300, 0}));
}

TEST(Admission, BoundsTheQueueEvenWithoutAnEstimate) {
    const Admission admission;

    EXPECT_TRUE(admission.admits(Priority::kNormal, {0, Admission::kLongestQueue - 1, 0}));
    EXPECT_FALSE(admission.admits(Priority::kNormal, {0, Admission::kLongestQueue, 0}));
}

}  // namespace
}  // namespace stagedoor
