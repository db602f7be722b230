// The common figures against a real server that dies, stands still, forgets and lies. Time is the
// machine's.
#include "platform/redis/redis_limits.hpp"

#include <future>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/redis/redis_session.hpp"
#include "platform/redis/testing/lying_proxy.hpp"
#include "platform/redis/testing/redis_server.hpp"
#include "platform/runtime/system_env.hpp"

namespace stagedoor {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::LyingProxy;
using ::testing::Not;
using testing::RedisServer;
using ::testing::StartsWith;

constexpr std::string_view kSecret = "the key of all replicas";
constexpr Seconds kPatience{20};
// Nothing comes back while a test runs.
constexpr BucketRule kSlow{1, 5};
constexpr std::int64_t kFullLess1 = 4 * kUnitsPerToken;

class RedisLimitsTest : public ::testing::Test {
  protected:
    RedisOptions options() {
        RedisOptions made;
        made.address = server_.address();
        made.deadline = Seconds{5};
        made.lookout = Milliseconds{50};
        made.first_retry = Milliseconds{10};
        made.longest_retry = Milliseconds{50};
        return made;
    }
    std::unique_ptr<RedisLimits> connect(
        const RedisOptions& options, std::string_view secret = kSecret
    ) {
        auto limits = std::make_unique<RedisLimits>(scheduler(), options, secret);
        EXPECT_TRUE(eventually([&] { return limits->fault().empty(); })) << limits->fault();
        return limits;
    }
    std::unique_ptr<RedisLimits> connect() { return connect(options()); }

    std::future<std::optional<BucketState>> start_take(
        SharedLimits& limits, std::string bucket = "a", BucketRule rule = kSlow
    ) {
        return boost::asio::co_spawn(
            scheduler().executor(), limits.take(std::move(bucket), rule), boost::asio::use_future
        );
    }
    std::optional<BucketState> take(
        SharedLimits& limits, std::string bucket = "a", BucketRule rule = kSlow
    ) {
        return start_take(limits, std::move(bucket), rule).get();
    }
    // The level after a token was taken; less than none when none was.
    std::int64_t level_after(SharedLimits& limits) {
        const auto state = take(limits);
        EXPECT_TRUE(state);
        return state && state->taken ? state->level : -1;
    }

    bool eventually(const std::function<bool()>& reached) {
        const Monotonic end = scheduler().monotonic() + kPatience;
        while (!reached()) {
            if (scheduler().monotonic() > end) {
                return false;
            }
            std::this_thread::yield();
        }
        return true;
    }
    bool away(RedisLimits& limits) {
        return eventually([&] { return !limits.fault().empty(); });
    }
    bool back(RedisLimits& limits) {
        return eventually([&] { return limits.fault().empty(); });
    }

    // Asks the server itself.
    RedisReply ask(RedisCommand command) {
        const auto deadline = scheduler().monotonic() + kPatience;
        RedisSession session{server_.address(), scheduler(), deadline};
        return session.ask({std::move(command)}, deadline).front();
    }
    Scheduler& scheduler() { return system_.env().scheduler(); }

    SystemEnv system_;
    RedisServer server_;
};

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

// CLU-07
TEST_F(RedisLimitsTest, NobodyWaitsForAServerThatWasKilled) {
    const auto limits = connect();
    ASSERT_EQ(level_after(*limits), kFullLess1);

    server_.kill();

    EXPECT_EQ(take(*limits), std::nullopt);
    EXPECT_TRUE(away(*limits));
    EXPECT_EQ(take(*limits), std::nullopt);
    server_.start();
    EXPECT_TRUE(back(*limits)) << limits->fault();
    EXPECT_EQ(level_after(*limits), kFullLess1);
}

// CLU-07
TEST_F(RedisLimitsTest, NoticesADeathWithoutBeingAsked) {
    const auto limits = connect();

    server_.kill();

    EXPECT_TRUE(away(*limits));
}

// CLU-07
TEST_F(RedisLimitsTest, AServerThatStandsStillCostsOneDeadline) {
    auto short_of_time = options();
    short_of_time.deadline = Milliseconds{200};
    short_of_time.lookout = kPatience;
    const auto limits = connect(short_of_time);
    server_.pause();

    const auto begin = scheduler().monotonic();
    EXPECT_EQ(take(*limits), std::nullopt);
    const auto first = scheduler().monotonic();
    EXPECT_EQ(take(*limits), std::nullopt);
    const auto second = scheduler().monotonic();

    EXPECT_GE(first - begin, Milliseconds{200});
    EXPECT_LT(second - first, Milliseconds{200});
    EXPECT_THAT(limits->fault(), HasSubstr("no answer in time"));
    server_.go_on();
    EXPECT_TRUE(back(*limits)) << limits->fault();
    EXPECT_TRUE(take(*limits));
}

// CLU-07
TEST_F(RedisLimitsTest, AFlushedServerHasFullBucketsAndAllItsScripts) {
    const auto limits = connect();
    ASSERT_EQ(level_after(*limits), kFullLess1);

    (void)ask({"FLUSHALL"});
    EXPECT_EQ(level_after(*limits), kFullLess1);

    (void)ask({"SCRIPT", "FLUSH"});
    EXPECT_TRUE(eventually([&] { return take(*limits).has_value(); }));
}

// CLU-07
TEST_F(RedisLimitsTest, AServerThatCannotWriteIsAway) {
    const auto limits = connect();

    (void)ask({"CONFIG", "SET", "maxmemory", "1"});

    EXPECT_EQ(take(*limits), std::nullopt);
    EXPECT_TRUE(eventually([&] { return limits->fault().starts_with("OOM"); })) << limits->fault();
    (void)ask({"CONFIG", "SET", "maxmemory", "0"});
    EXPECT_TRUE(back(*limits)) << limits->fault();
}

// CLU-07
TEST_F(RedisLimitsTest, ALiarIsNotBelieved) {
    LyingProxy proxy{server_.address()};
    auto through = options();
    through.address = proxy.address();
    through.deadline = Milliseconds{300};
    through.lookout = kPatience;
    const auto limits = connect(through);
    std::string last;
    const std::vector<std::pair<std::string, LyingProxy::Lie>> lies{
        {"nothing",
         [](const auto&) {
             return "";
         }},
        {"half an answer",
         [](const auto& truth) {
             return truth.substr(0, truth.size() / 2);
         }},
        {"a word",
         [](const auto&) {
             return "+OK\r\n";
         }},
        {"no word",
         [](const auto&) {
             return "$-1\r\n";
         }},
        {"an error",
         [](const auto&) {
             return "-ERR no\r\n";
         }},
        {"a number",
         [](const auto&) {
             return ":1\r\n";
         }},
        {"an empty list",
         [](const auto&) {
             return "*0\r\n";
         }},
        {"a list of words",
         [](const auto&) {
             return "*1\r\n$1\r\na\r\n";
         }},
        {"another protocol",
         [](const auto&) {
             return "HTTP/1.1 400 Bad Request\r\n\r\n";
         }},
        {"garbage",
         [](const auto&) {
             return std::string{"\0\xff\r\n\x80", 5};
         }},
        {"a huge list",
         [](const auto&) {
             return "*2147483647\r\n";
         }},
        {"a huge text",
         [](const auto&) {
             return "$2147483647\r\n";
         }},
        {"no end",
         [](const auto&) {
             return "$9999999\r\n" + std::string(100'000, 'x');
         }},
        {"an earlier answer",
         [&last](const auto&) {
             return last;
         }},
        {"too much left",
         [](const auto& truth) {
             return truth.substr(0, truth.rfind(':')) + ":99999999\r\n";
         }},
        {"less than nothing",
         [](const auto& truth) {
             return truth.substr(0, truth.rfind(':')) + ":-1\r\n";
         }},
        {"one number more", [](const auto& truth) {
             return "*4" + truth.substr(2) + ":1\r\n";
         }}};

    for (const auto& [name, lie] : lies) {
        proxy.tell([&last](const auto& truth) { return last = truth; });
        ASSERT_TRUE(eventually([&] { return take(*limits, name).has_value(); })) << name;
        proxy.tell(lie);
        EXPECT_EQ(take(*limits, name), std::nullopt) << name;
        EXPECT_THAT(limits->fault(), Not(IsEmpty())) << name;
    }
    proxy.tell();
    EXPECT_TRUE(back(*limits)) << limits->fault();
}

// CLU-07
TEST_F(RedisLimitsTest, WhoWaitsForAServerThatDiesGetsNoAnswerAtOnce) {
    auto patient = options();
    patient.deadline = std::chrono::hours{1};
    const auto limits = connect(patient);
    server_.pause();
    auto waiting = start_take(*limits);
    ASSERT_EQ(waiting.wait_for(Milliseconds{50}), std::future_status::timeout);

    server_.kill();

    EXPECT_EQ(waiting.get(), std::nullopt);
}

TEST_F(RedisLimitsTest, WhoStillWaitsWhenTheClientEndsGetsNoAnswer) {
    const RedisScript echo{"return {tonumber(ARGV[1])}", {}, [](const auto&, const auto&) {
                               return true;
                           }};
    auto patient = options();
    patient.deadline = Milliseconds{500};
    auto scripts = std::make_unique<RedisScripts>(scheduler(), patient, std::vector{echo});
    ASSERT_TRUE(eventually([&] { return scripts->fault().empty(); }));
    server_.pause();
    auto waiting = boost::asio::co_spawn(
        scheduler().executor(), scripts->run(0, "key", {}), boost::asio::use_future
    );
    ASSERT_EQ(waiting.wait_for(Milliseconds{50}), std::future_status::timeout);

    scripts.reset();

    EXPECT_EQ(waiting.get(), std::nullopt);
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
