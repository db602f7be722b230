#include "platform/http/request_limits.hpp"

#include <gtest/gtest.h>

namespace stagedoor::http {
namespace {

class ManualClock final : public Clock {
  public:
    [[nodiscard]] Instant now() const override { return now_; }
    void advance(Milliseconds by) { now_ += by; }

  private:
    Instant now_ = from_millis(1'795'248'000'000);
};

Request from(std::string address, std::string user) {
    Request request;
    request.client_address = std::move(address);
    request.caller = Caller{UserId{std::move(user)}, {}, {}, {}};
    return request;
}

// How many requests in a row pass.
int passing(RequestLimits& limits, LimitRule rule, const Request& request) {
    int passed = 0;
    while (passed < 1000 && !limits.refusal(rule, request)) {
        ++passed;
    }
    return passed;
}

TEST(RequestLimits, AllowsTwentySignInsOfOneAddressAMinute) {
    ManualClock clock;
    RequestLimits limits{clock};

    EXPECT_EQ(passing(limits, LimitRule::kSignIn, from("10.0.0.1", "a")), 20);
    EXPECT_EQ(passing(limits, LimitRule::kSignIn, from("10.0.0.1", "b")), 0);
    EXPECT_EQ(passing(limits, LimitRule::kSignIn, from("10.0.0.2", "a")), 20);
    clock.advance(Seconds{60});
    EXPECT_EQ(passing(limits, LimitRule::kSignIn, from("10.0.0.1", "a")), 20);
}

TEST(RequestLimits, AllowsAUserABurstOfSixtyWritesAndTwoASecondAfterwards) {
    ManualClock clock;
    RequestLimits limits{clock};

    EXPECT_EQ(passing(limits, LimitRule::kWrite, from("10.0.0.1", "a")), 60);
    EXPECT_EQ(passing(limits, LimitRule::kWrite, from("10.0.0.2", "a")), 0);
    EXPECT_EQ(passing(limits, LimitRule::kWrite, from("10.0.0.1", "b")), 60);
    clock.advance(Seconds{1});
    EXPECT_EQ(passing(limits, LimitRule::kWrite, from("10.0.0.1", "a")), 2);
}

TEST(RequestLimits, SaysWhenToComeBack) {
    ManualClock clock;
    RequestLimits limits{clock};
    const auto request = from("10.0.0.1", "a");
    (void)passing(limits, LimitRule::kSignIn, request);

    const auto refused = limits.refusal(LimitRule::kSignIn, request);

    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->status, 429);
    EXPECT_NE(refused->body.find("rate_limited"), std::string::npos);
    const std::pair<std::string, std::string> retry_after{"Retry-After", "3"};
    EXPECT_NE(
        std::find(refused->headers.begin(), refused->headers.end(), retry_after),
        refused->headers.end()
    );
}

TEST(RequestLimits, LetsEverythingElsePass) {
    ManualClock clock;
    RequestLimits off{clock, RateLimits::kOff};
    RequestLimits on{clock};
    const auto request = from("10.0.0.1", "a");

    EXPECT_EQ(passing(off, LimitRule::kSignIn, request), 1000);
    EXPECT_EQ(passing(on, LimitRule::kNone, request), 1000);
    (void)passing(on, LimitRule::kSignIn, request);
    on.reset();
    EXPECT_EQ(passing(on, LimitRule::kSignIn, request), 20);
}

}  // namespace
}  // namespace stagedoor::http
