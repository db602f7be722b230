#include "platform/http/idempotency.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "platform/database/testing/test_database.hpp"
#include "platform/runtime/errors.hpp"
#include "platform/runtime/signal.hpp"
#include "platform/runtime/task_group.hpp"
#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor::http {
namespace {

using stagedoor::testing::FakeEnv;
using stagedoor::testing::TestDatabase;

constexpr std::string_view kRoute = "POST /api/things";

class IdempotencyTest : public ::testing::Test {
  protected:
    static Request request(std::string key = "k", std::string user = "u") {
        Request result;
        result.caller = Caller{UserId{std::move(user)}, {}, {}, {}};
        result.idempotency_key = std::move(key);
        return result;
    }

    IdempotentAttempt begin(
        const Request& from,
        std::string_view route = kRoute,
        std::string print = fingerprint({"a", "b"})
    ) {
        return fake_.await(log_.begin(from, route, std::move(print)));
    }

    void store(const IdempotentAttempt& attempt, int status, std::string_view body) {
        auto write = [&](Transaction& tx) {
            attempt.record(tx, status, body);
        };
        fake_.await(store_.database().write(write));
    }
    void store_open(const IdempotentAttempt& attempt, std::string_view reference) {
        auto write = [&](Transaction& tx) {
            attempt.record_open(tx, reference);
        };
        fake_.await(store_.database().write(write));
    }
    void finish(const IdempotentAttempt& attempt, int status, std::string_view body) {
        auto write = [&](Transaction& tx) {
            attempt.finish(tx, status, body);
        };
        fake_.await(store_.database().write(write));
    }
    std::int64_t records() {
        auto count = [](Transaction& tx) {
            return tx.one("SELECT count(*) FROM idempotency_records", {}, [](const Row& row) {
                return row.integer(0);
            });
        };
        return *fake_.await(store_.database().read(count));
    }

    FakeEnv fake_;
    TestDatabase store_{fake_};
    IdempotencyLog log_{fake_.env(), store_.database()};
};

std::string header(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) {
            return value;
        }
    }
    return "";
}

TEST(Fingerprint, TellsEveryListOfFieldsApart) {
    const std::string one = fingerprint({"ab", "c"});

    EXPECT_EQ(one.size(), 64U);
    EXPECT_EQ(one, fingerprint({"ab", "c"}));
    EXPECT_NE(one, fingerprint({"a", "bc"}));
    EXPECT_NE(one, fingerprint({"abc"}));
    EXPECT_NE(one, fingerprint({"c", "ab"}));
    EXPECT_NE(fingerprint({"1:a"}), fingerprint({"", "a"}));
}

TEST_F(IdempotencyTest, DoesNothingWithoutAKey) {
    auto plain = request();
    plain.idempotency_key.reset();

    const auto attempt = begin(plain);
    store(attempt, 201, "{}");
    store_open(attempt, "x");
    finish(attempt, 201, "{}");

    EXPECT_FALSE(attempt.reply);
    EXPECT_FALSE(attempt.open_reference);
    EXPECT_FALSE(begin(plain).reply);
    EXPECT_EQ(records(), 0);
}

// DBL-05
TEST_F(IdempotencyTest, RepeatsTheStoredAnswerByteForByteAndSaysSo) {
    const std::string body = R"({"id":"x", "price":19.90})";
    {
        const auto first = begin(request());
        ASSERT_FALSE(first.reply);
        store(first, 201, body);
    }

    for (int i = 0; i < 3; ++i) {
        const auto again = begin(request());
        ASSERT_TRUE(again.reply);
        EXPECT_EQ(again.reply->status, 201);
        EXPECT_EQ(again.reply->body, body);
        EXPECT_EQ(header(*again.reply, "Idempotent-Replayed"), "true");
    }
}

// DBL-05
TEST_F(IdempotencyTest, RefusesOtherParametersUnderAKnownKey) {
    store(begin(request()), 201, "{}");

    const auto other = begin(request(), kRoute, fingerprint({"a", "c"}));

    ASSERT_TRUE(other.reply);
    EXPECT_EQ(other.reply->status, 422);
    EXPECT_NE(other.reply->body.find("idempotency_mismatch"), std::string::npos);
    EXPECT_EQ(begin(request()).reply->status, 201);
}

// DBL-05
TEST_F(IdempotencyTest, KeepsUsersRoutesAndKeysApart) {
    store(begin(request()), 201, "{}");

    EXPECT_FALSE(begin(request("k", "other")).reply);
    EXPECT_FALSE(begin(request("other")).reply);
    EXPECT_FALSE(begin(request(), "POST /api/others").reply);
    EXPECT_FALSE(begin(request("k", "u\nPOST /api/things")).reply);
    EXPECT_TRUE(begin(request()).reply);
}

// DBL-05
TEST_F(IdempotencyTest, AnswersACopyOfARunningRequestWith409) {
    auto running = std::make_unique<IdempotentAttempt>(begin(request()));

    const auto copy = begin(request());
    ASSERT_TRUE(copy.reply);
    EXPECT_EQ(copy.reply->status, 409);
    EXPECT_EQ(header(*copy.reply, "Retry-After"), "1");
    EXPECT_NE(copy.reply->body.find("idempotency_in_flight"), std::string::npos);
    EXPECT_EQ(begin(request()).reply->status, 409);

    running.reset();
    EXPECT_FALSE(begin(request()).reply);
}

TEST_F(IdempotencyTest, StaysMarkedAsRunningWhenMoved) {
    auto running = begin(request());
    IdempotentAttempt moved{std::move(running)};
    IdempotentAttempt assigned;
    assigned = std::move(moved);

    EXPECT_EQ(begin(request()).reply->status, 409);
    assigned = IdempotentAttempt{};
    EXPECT_FALSE(begin(request()).reply);
}

// DBL-05: a refusal without effect stores nothing, so the same key runs again.
TEST_F(IdempotencyTest, ForgetsAnAttemptThatStoredNothing) {
    ASSERT_FALSE(begin(request()).reply);

    EXPECT_FALSE(begin(request()).reply);
    EXPECT_EQ(records(), 0);
}

// DBL-05: the record lives and dies with the transaction of the effect.
TEST_F(IdempotencyTest, StoresNothingWhenTheEffectIsRolledBack) {
    {
        const auto attempt = begin(request());
        auto write = [&](Transaction& tx) {
            attempt.record(tx, 201, "{}");
            throw Unavailable{"no"};
        };
        EXPECT_THROW(fake_.await(store_.database().write(write)), Unavailable);
    }

    EXPECT_FALSE(begin(request()).reply);
}

// DBL-05
TEST_F(IdempotencyTest, SurvivesARestart) {
    store(begin(request()), 201, R"({"id":"x"})");
    store_.reopen();
    IdempotencyLog after{fake_.env(), store_.database()};

    const auto again = fake_.await(after.begin(request(), kRoute, fingerprint({"a", "b"})));

    ASSERT_TRUE(again.reply);
    EXPECT_EQ(again.reply->body, R"({"id":"x"})");
}

// DBL-05
TEST_F(IdempotencyTest, KeepsRecordsForExactlyADayAndThenRunsAnew) {
    store(begin(request()), 201, R"({"n":1})");
    fake_.advance(IdempotencyLog::kKept);
    ASSERT_EQ(begin(request()).reply->body, R"({"n":1})");

    fake_.advance(Milliseconds{1});
    {
        const auto anew = begin(request(), kRoute, fingerprint({"other"}));
        ASSERT_FALSE(anew.reply);
        store(anew, 201, R"({"n":2})");
    }

    EXPECT_EQ(begin(request(), kRoute, fingerprint({"other"})).reply->body, R"({"n":2})");
    EXPECT_EQ(begin(request()).reply->status, 422);
    EXPECT_EQ(records(), 1);
}

TEST_F(IdempotencyTest, PurgesWhatIsOlderThanADay) {
    constexpr int kMoreThanTwoBatches = 2500;
    std::vector<IdempotentAttempt> attempts;
    attempts.reserve(kMoreThanTwoBatches);
    for (int i = 0; i < kMoreThanTwoBatches; ++i) {
        attempts.push_back(begin(request(std::to_string(i))));
    }
    auto write = [&](Transaction& tx) {
        for (const auto& attempt : attempts) {
            attempt.record(tx, 201, "{}");
        }
    };
    fake_.await(store_.database().write(write));
    fake_.advance(IdempotencyLog::kKept + Milliseconds{1});
    store(begin(request("young")), 201, "{}");

    fake_.await(log_.purge());

    EXPECT_EQ(records(), 1);
    EXPECT_TRUE(begin(request("young")).reply);
}

// CRASH-05
TEST_F(IdempotencyTest, GoesOnPurgingAfterADiskWasFull) {
    bool full = false;
    SqliteOptions options;
    options.free_space = [&full](const std::filesystem::path&) {
        return full ? std::uint64_t{0} : std::numeric_limits<std::uint64_t>::max();
    };
    TestDatabase store{fake_, contracts::Service::kOrders, {}, options};
    IdempotencyLog log{fake_.env(), store.database()};
    const auto attempt = fake_.await(log.begin(request(), kRoute, "print"));
    auto write = [&](Transaction& tx) {
        attempt.record(tx, 201, "{}");
    };
    full = true;  // which is seen after the next batch
    fake_.await(store.database().write(write));
    auto left = [&] {
        auto count = [](Transaction& tx) {
            return tx.one("SELECT count(*) FROM idempotency_records", {}, [](const Row& row) {
                return row.integer(0);
            });
        };
        return *fake_.await(store.database().read(count));
    };
    TaskGroup group{fake_.env().scheduler()};

    fake_.advance(IdempotencyLog::kKept + Milliseconds{1});
    group.spawn("purge", log.keep_purging(group));
    fake_.run();
    EXPECT_EQ(left(), 1);

    full = false;
    fake_.advance(std::chrono::hours{1});
    EXPECT_EQ(left(), 0);
    group.request_stop();
    fake_.await(group.join());
}

TEST_F(IdempotencyTest, LeadsBackToAnOpenEffectUntilItIsFinished) {
    store_open(begin(request()), "attempt-1");

    const auto again = begin(request());
    EXPECT_FALSE(again.reply);
    EXPECT_EQ(again.open_reference, "attempt-1");
    EXPECT_EQ(begin(request()).reply->status, 409);

    finish(again, 201, R"({"n":1})");
    EXPECT_EQ(begin(request()).reply->body, R"({"n":1})");
    finish(again, 400, R"({"n":2})");
    EXPECT_EQ(begin(request()).reply->body, R"({"n":1})");
    EXPECT_EQ(begin(request(), kRoute, fingerprint({"c"})).reply->status, 422);
}

TEST_F(IdempotencyTest, FinishesWithinTheAttemptThatOpened) {
    const auto attempt = begin(request());
    store_open(attempt, "attempt-1");

    finish(attempt, 400, R"({"n":1})");

    EXPECT_EQ(begin(request()).reply->status, 400);
}

// Two processes that share a store: the slower one must not keep its effect.
TEST_F(IdempotencyTest, RefusesASecondEffectUnderOneKey) {
    IdempotencyLog elsewhere{fake_.env(), store_.database()};
    const auto here = begin(request());
    const auto there = fake_.await(elsewhere.begin(request(), kRoute, fingerprint({"a", "b"})));
    ASSERT_FALSE(there.reply);
    store(there, 201, R"({"n":1})");

    EXPECT_THROW(store(here, 201, R"({"n":2})"), Unavailable);

    EXPECT_EQ(begin(request()).reply->body, R"({"n":1})");
}

// A copy that was faster there is what makes the one here be refused: both have one answer.
TEST_F(IdempotencyTest, KnowsBeforeARefusalWhatWasAnsweredElsewhereMeanwhile) {
    IdempotencyLog elsewhere{fake_.env(), store_.database()};
    const auto here = begin(request());
    const auto other = begin(request("k2"));
    EXPECT_FALSE(fake_.await(here.answered_since()));
    const auto there = fake_.await(elsewhere.begin(request(), kRoute, fingerprint({"a", "b"})));
    const auto strange = fake_.await(elsewhere.begin(request("k2"), kRoute, fingerprint({"c"})));

    store_open(there, "attempt-1");
    EXPECT_EQ(fake_.await(here.answered_since())->status, 409);
    finish(there, 201, R"({"n":1})");
    store(strange, 201, R"({"n":2})");

    EXPECT_EQ(fake_.await(here.answered_since())->body, R"({"n":1})");
    EXPECT_EQ(fake_.await(other.answered_since())->status, 422);
}

// An attempt whose key leads back to an effect that is open does not wait for itself.
TEST_F(IdempotencyTest, TellsTheRefusalOfAnAttemptThatIsOpen) {
    store_open(begin(request()), "attempt-1");

    const auto again = begin(request());

    EXPECT_FALSE(fake_.await(again.answered_since()));
}

// One of `copies`: runs the effect when it may, and counts it.
Task<void> run_copy(
    IdempotencyLog& log, Database& database, int& effects, std::vector<int>& statuses
) {
    Request request;
    request.caller = Caller{UserId{"u"}, {}, {}, {}};
    request.idempotency_key = "k";
    const std::string print = fingerprint({"a"});
    const auto attempt = co_await log.begin(request, kRoute, print);
    if (attempt.reply) {
        statuses.push_back(attempt.reply->status);
        co_return;
    }
    auto write = [&](Transaction& tx) {
        ++effects;
        attempt.record(tx, 201, "{}");
    };
    co_await database.write(write);
    statuses.push_back(201);
}

// DBL-05
TEST_F(IdempotencyTest, HasOneEffectForAHundredCopiesAtOnce) {
    TaskGroup group{fake_.env().scheduler()};
    int effects = 0;
    std::vector<int> statuses;
    const auto send_copies = [&] {
        for (int i = 0; i < 100; ++i) {
            group.spawn("copy", run_copy(log_, store_.database(), effects, statuses));
        }
        fake_.await(group.join());
    };

    send_copies();
    EXPECT_EQ(effects, 1);
    EXPECT_EQ(statuses.size(), 100U);
    for (const int status : statuses) {
        EXPECT_TRUE(status == 201 || status == 409) << status;
    }

    statuses.clear();
    send_copies();
    EXPECT_EQ(effects, 1);
    EXPECT_EQ(statuses, std::vector<int>(100, 201));
}

}  // namespace
}  // namespace stagedoor::http
