// A server that dies, stands still, forgets and lies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/redis/redis_limits.hpp"
#include "platform/redis/testing/limits_fixture.hpp"
#include "platform/redis/testing/lying_proxy.hpp"

namespace stagedoor {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::kFullLess1;
using testing::kPatience;
using testing::LyingProxy;
using ::testing::Not;

class RedisFaultsTest : public testing::LimitsFixture {};

// CLU-07
TEST_F(RedisFaultsTest, NobodyWaitsForAServerThatWasKilled) {
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
TEST_F(RedisFaultsTest, NoticesADeathWithoutBeingAsked) {
    const auto limits = connect();

    server_.kill();

    EXPECT_TRUE(away(*limits));
}

// CLU-07
TEST_F(RedisFaultsTest, AServerThatStandsStillCostsOneDeadline) {
    auto short_of_time = options();
    short_of_time.deadline = Seconds{1};
    short_of_time.lookout = kPatience;
    const auto limits = connect(short_of_time);
    server_.pause();

    const auto begin = scheduler().monotonic();
    EXPECT_EQ(take(*limits), std::nullopt);
    const auto first = scheduler().monotonic();
    EXPECT_EQ(take(*limits), std::nullopt);
    const auto second = scheduler().monotonic();

    EXPECT_GE(first - begin, Seconds{1});
    EXPECT_LT(second - first, Seconds{1});
    EXPECT_THAT(limits->fault(), HasSubstr("no answer in time"));
    server_.go_on();
    EXPECT_TRUE(back(*limits)) << limits->fault();
    EXPECT_TRUE(take(*limits));
}

// CLU-07
TEST_F(RedisFaultsTest, AFlushedServerHasFullBucketsAndAllItsScripts) {
    const auto limits = connect();
    ASSERT_EQ(level_after(*limits), kFullLess1);

    (void)ask({"FLUSHALL"});
    EXPECT_EQ(level_after(*limits), kFullLess1);

    (void)ask({"SCRIPT", "FLUSH"});
    EXPECT_TRUE(eventually([&] { return take(*limits).has_value(); }));
}

// CLU-07
TEST_F(RedisFaultsTest, AServerThatCannotWriteIsAway) {
    const auto limits = connect();

    (void)ask({"CONFIG", "SET", "maxmemory", "1"});

    EXPECT_EQ(take(*limits), std::nullopt);
    EXPECT_TRUE(eventually([&] { return limits->fault().starts_with("OOM"); })) << limits->fault();
    (void)ask({"CONFIG", "SET", "maxmemory", "0"});
    EXPECT_TRUE(back(*limits)) << limits->fault();
}

// CLU-07
TEST_F(RedisFaultsTest, ALiarIsNotBelieved) {
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

    for (const auto& each : lies) {
        const auto& name = each.first;
        proxy.tell([&last](const auto& truth) { return last = truth; });
        ASSERT_TRUE(eventually([&] { return take(*limits, name).has_value(); })) << name;
        proxy.tell(each.second);
        EXPECT_EQ(take(*limits, name), std::nullopt) << name;
        EXPECT_THAT(limits->fault(), Not(IsEmpty())) << name;
    }
    proxy.tell();
    EXPECT_TRUE(back(*limits)) << limits->fault();
}

// CLU-07
TEST_F(RedisFaultsTest, WhoWaitsForAServerThatDiesGetsNoAnswerAtOnce) {
    auto patient = options();
    patient.deadline = std::chrono::hours{1};
    const auto limits = connect(patient);
    server_.pause();
    auto waiting = start_take(*limits);
    ASSERT_EQ(waiting.wait_for(Milliseconds{50}), std::future_status::timeout);

    server_.kill();

    EXPECT_EQ(waiting.get(), std::nullopt);
}

TEST_F(RedisFaultsTest, WhoStillWaitsWhenTheClientEndsGetsNoAnswer) {
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

}  // namespace
}  // namespace stagedoor
