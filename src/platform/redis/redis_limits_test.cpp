// The common figures in a real server.
#include "platform/redis/redis_limits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/redis/testing/limits_fixture.hpp"

namespace stagedoor {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kSecret;
using ::testing::Not;
using testing::RedisServer;
using ::testing::StartsWith;

class RedisLimitsTest : public testing::LimitsFixture {};

// CLU-07
TEST_F(RedisLimitsTest, ReplicasTakeFromOneBucket) {
    const auto one = connect();
    const auto two = connect();

    for (std::int64_t left = 4; left >= 0; --left) {
        const auto state = take(left % 2 == 0 ? *one : *two);
        ASSERT_TRUE(state);
        EXPECT_TRUE(state->taken);
        EXPECT_GE(state->level, left * kUnitsPerToken);
    }
    for (auto* const limits : {one.get(), two.get()}) {
        const auto state = take(*limits);
        ASSERT_TRUE(state);
        EXPECT_FALSE(state->taken);
        EXPECT_LT(state->level, kUnitsPerToken);
    }
    EXPECT_TRUE(take(*one, "b")->taken);
}

// CLU-07
TEST_F(RedisLimitsTest, ManyAtOnceTakeNoMoreThanThereIs) {
    const auto one = connect();
    const auto two = connect();
    std::vector<std::future<std::optional<BucketState>>> takes;

    for (int i = 0; i < 500; ++i) {
        takes.push_back(start_take(i % 2 == 0 ? *one : *two));
    }

    int taken = 0;
    for (auto& one_of_them : takes) {
        const auto state = one_of_them.get();
        ASSERT_TRUE(state);
        taken += state->taken ? 1 : 0;
    }
    EXPECT_EQ(taken, 5);
}

TEST_F(RedisLimitsTest, ABucketFillsUpAgainByTheServersClock) {
    const auto limits = connect();
    constexpr BucketRule kQuick{600, 2};  // one every 100 ms

    const auto begin = scheduler().monotonic();
    int taken = 0;
    while (taken < 6) {
        const auto state = take(*limits, "a", kQuick);
        ASSERT_TRUE(state);
        taken += state->taken ? 1 : 0;
    }

    EXPECT_GE(scheduler().monotonic() - begin, Milliseconds{395});
}

// CLU-07
TEST_F(RedisLimitsTest, ReplicasCountFailuresTogether) {
    const auto one = connect();
    const auto two = connect();
    constexpr DelayRule kRule{2, Seconds{60}};
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(begin(i % 2 == 0 ? *one : *two, kRule), Milliseconds{0});
    }

    for (auto* const limits : {one.get(), two.get()}) {
        EXPECT_TRUE(eventually([&] { return begin(*limits, kRule) > Milliseconds{0}; }));
    }
    one->forgive("a", Forgiven::kAll);
    EXPECT_TRUE(eventually([&] { return begin(*two, kRule) == Milliseconds{0}; }));
}

TEST_F(RedisLimitsTest, AnAttemptThatIsTakenBackIsNoFailure) {
    const auto limits = connect();
    constexpr DelayRule kRule{1, Seconds{60}};
    EXPECT_EQ(begin(*limits, kRule), Milliseconds{0});

    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(begin(*limits, kRule), Milliseconds{0});
        limits->forgive("a", Forgiven::kThisAttempt);
    }

    EXPECT_TRUE(eventually([&] { return begin(*limits, kRule) > Milliseconds{0}; }));
}

TEST_F(RedisLimitsTest, TheWaitDoublesUpToTheLongest) {
    const auto limits = connect();
    constexpr DelayRule kRule{0, Seconds{60}};
    ASSERT_EQ(begin(*limits, kRule), Milliseconds{0});
    const auto pretend = [this](const char* failures) {
        (void)ask(
            {"EVAL",
             "return {redis.call('HSET', redis.call('KEYS', '*:limit:*')[1], 'count', ARGV[1], "
             "'until', 0)}",
             "0",
             failures}
        );
    };

    for (const auto& [failures, wait] : {std::pair{"3", 8}, {"6", 60}, {"100000", 60}}) {
        pretend(failures);
        ASSERT_EQ(begin(*limits, kRule), Milliseconds{0});
        const auto told = begin(*limits, kRule);
        EXPECT_LE(told, Seconds{wait}) << failures;
        EXPECT_GT(told, Seconds{wait - 5}) << failures;
    }
}

TEST_F(RedisLimitsTest, AKeySaysNothingOfItsOwnerAndGoesByItself) {
    const auto limits = connect();
    const auto others = connect(options(), "another key");
    const auto keys = [this] {
        return ask({"EVAL", "return table.concat(redis.call('KEYS', '*:limit:*'), ' ')", "0"}).text;
    };

    ASSERT_TRUE(take(*limits, "sign-in:10.1.2.3"));
    const auto key = keys();

    EXPECT_THAT(key, StartsWith("stagedoor:limit:"));
    EXPECT_THAT(key, Not(HasSubstr("10.1.2.3")));
    const auto lives =
        ask({"EVAL", "return {redis.call('PTTL', KEYS[1])}", "1", key}).numbers.front();
    EXPECT_GT(lives, 0);
    EXPECT_LE(lives, 60'000);
    ASSERT_TRUE(take(*others, "sign-in:10.1.2.3"));
    EXPECT_THAT(keys(), HasSubstr(" "));
}

TEST_F(RedisLimitsTest, SignsInAndChoosesItsDatabase) {
    // What docs/operations.md recommends.
    RedisServer closed{
        {"--requirepass",
         "hush",
         "--user",
         "ada",
         "on",
         ">p@ss",
         "~stagedoor:*",
         "+evalsha",
         "+hget",
         "+del",
         "+script|load",
         "+select",
         "+time",
         "+hmget",
         "+hset",
         "+pexpire"}};
    const auto reach = [&](std::string user, std::string password) {
        auto wanted = options();
        wanted.address = closed.address();
        wanted.address.user = std::move(user);
        wanted.address.password = std::move(password);
        wanted.address.database = 3;
        return wanted;
    };

    EXPECT_TRUE(take(*connect(reach("", "hush"))));
    EXPECT_TRUE(take(*connect(reach("ada", "p@ss"))));
    RedisLimits stranger{scheduler(), reach("", "wrong"), kSecret};
    EXPECT_TRUE(eventually([&] { return stranger.fault().starts_with("WRONGPASS"); }));
    RedisLimits nobody{scheduler(), reach("", ""), kSecret};
    EXPECT_TRUE(eventually([&] { return nobody.fault().starts_with("NOAUTH"); }));
}

TEST_F(RedisLimitsTest, KnowsThatNobodyIsThere) {
    auto nowhere = options();
    nowhere.address.host = "no-such-host.invalid";
    RedisLimits limits{scheduler(), nowhere, kSecret};

    EXPECT_EQ(take(limits), std::nullopt);
    EXPECT_THAT(limits.fault(), Not(IsEmpty()));
}

}  // namespace
}  // namespace stagedoor
