#include "platform/http/request_limits.hpp"

#include <map>

#include <gtest/gtest.h>

#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor::http {
namespace {

// Buckets of all replicas, which never fill up again.
class SharedBuckets final : public SharedLimits {
  public:
    [[nodiscard]] Task<std::optional<BucketState>> take(std::string bucket, BucketRule rule)
        override {
        ++asked[bucket];
        if (away) {
            co_return std::nullopt;
        }
        auto& left = tokens_.try_emplace(bucket, rule.burst).first->second;
        const bool taken = left > 0;
        left -= taken ? 1 : 0;
        co_return BucketState{taken, left * kUnitsPerToken};
    }

    bool away = false;
    std::map<std::string, int> asked;

  private:
    std::map<std::string, std::int64_t> tokens_;
};

Request from(std::string address, std::string user) {
    Request request;
    request.client_address = std::move(address);
    request.caller = Caller{UserId{std::move(user)}, {}, {}, {}};
    return request;
}

class RequestLimitsTest : public ::testing::Test {
  protected:
    std::optional<Response> ask(RequestLimits& limits, LimitRule rule, const Request& request) {
        return fake.await(limits.refusal(rule, request));
    }
    // How many requests in a row pass.
    int passing(RequestLimits& limits, LimitRule rule, const Request& request) {
        int passed = 0;
        while (passed < 1000 && !ask(limits, rule, request)) {
            ++passed;
        }
        return passed;
    }

    FakeEnv fake;
    UnsharedLimits alone;
    SharedBuckets shared;
};

TEST_F(RequestLimitsTest, AllowsTwentySignInsOfOneAddressAMinute) {
    RequestLimits limits{fake.env().clock(), alone};

    EXPECT_EQ(passing(limits, LimitRule::kSignIn, from("10.0.0.1", "a")), 20);
    EXPECT_EQ(passing(limits, LimitRule::kSignIn, from("10.0.0.1", "b")), 0);
    EXPECT_EQ(passing(limits, LimitRule::kSignIn, from("10.0.0.2", "a")), 20);
    fake.advance(Seconds{60});
    EXPECT_EQ(passing(limits, LimitRule::kSignIn, from("10.0.0.1", "a")), 20);
}

TEST_F(RequestLimitsTest, AllowsAUserABurstOfSixtyWritesAndTwoASecondAfterwards) {
    RequestLimits limits{fake.env().clock(), alone};

    EXPECT_EQ(passing(limits, LimitRule::kWrite, from("10.0.0.1", "a")), 60);
    EXPECT_EQ(passing(limits, LimitRule::kWrite, from("10.0.0.2", "a")), 0);
    EXPECT_EQ(passing(limits, LimitRule::kWrite, from("10.0.0.1", "b")), 60);
    fake.advance(Seconds{1});
    EXPECT_EQ(passing(limits, LimitRule::kWrite, from("10.0.0.1", "a")), 2);
}

TEST_F(RequestLimitsTest, SaysWhenToComeBack) {
    RequestLimits limits{fake.env().clock(), alone};
    const auto request = from("10.0.0.1", "a");
    (void)passing(limits, LimitRule::kSignIn, request);

    const auto refused = ask(limits, LimitRule::kSignIn, request);

    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 429);
    EXPECT_NE(refused->body.find("rate_limited"), std::string::npos);
    const std::pair<std::string, std::string> retry_after{"Retry-After", "3"};
    EXPECT_NE(
        std::find(refused->headers.begin(), refused->headers.end(), retry_after),
        refused->headers.end()
    );
}

TEST_F(RequestLimitsTest, LetsEverythingElsePass) {
    RequestLimits off{fake.env().clock(), alone, RateLimits::kOff};
    RequestLimits on{fake.env().clock(), alone};
    const auto request = from("10.0.0.1", "a");

    EXPECT_EQ(passing(off, LimitRule::kSignIn, request), 1000);
    EXPECT_EQ(passing(on, LimitRule::kNone, request), 1000);
    (void)passing(on, LimitRule::kSignIn, request);
    on.reset();
    EXPECT_EQ(passing(on, LimitRule::kSignIn, request), 20);
}

// CLU-07
TEST_F(RequestLimitsTest, LetPassTogetherWhatOneAloneWould) {
    RequestLimits one{fake.env().clock(), shared};
    RequestLimits two{fake.env().clock(), shared};
    const auto request = from("10.0.0.1", "a");
    int passed = 0;

    for (int i = 0; i < 100; ++i) {
        passed += ask(i % 2 == 0 ? one : two, LimitRule::kSignIn, request) ? 0 : 1;
    }

    EXPECT_EQ(passed, 20);
    EXPECT_EQ(passing(two, LimitRule::kSignIn, from("10.0.0.2", "a")), 20);
}

// CLU-07
TEST_F(RequestLimitsTest, DoNotAskWhatTheyKnow) {
    RequestLimits one{fake.env().clock(), shared};
    RequestLimits two{fake.env().clock(), shared};
    const auto request = from("10.0.0.1", "a");

    (void)passing(one, LimitRule::kSignIn, request);
    EXPECT_TRUE(ask(one, LimitRule::kSignIn, request));
    EXPECT_EQ(shared.asked, (std::map<std::string, int>{{"sign-in:10.0.0.1", 20}}));

    EXPECT_EQ(passing(two, LimitRule::kSignIn, request), 0);
    EXPECT_TRUE(ask(two, LimitRule::kSignIn, request));
    EXPECT_EQ(shared.asked, (std::map<std::string, int>{{"sign-in:10.0.0.1", 21}}));
}

// CLU-07
TEST_F(RequestLimitsTest, GoOnAloneFromWhatPassedHere) {
    RequestLimits one{fake.env().clock(), shared};
    RequestLimits two{fake.env().clock(), shared};
    const auto request = from("10.0.0.1", "a");
    for (int i = 0; i < 10; ++i) {
        EXPECT_FALSE(ask(one, LimitRule::kSignIn, request));
    }

    shared.away = true;

    EXPECT_EQ(passing(one, LimitRule::kSignIn, request), 10);
    EXPECT_EQ(passing(two, LimitRule::kSignIn, request), 20);
}

}  // namespace
}  // namespace stagedoor::http
