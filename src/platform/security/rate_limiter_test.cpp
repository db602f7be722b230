#include "platform/security/rate_limiter.hpp"

#include <gtest/gtest.h>

namespace stagedoor {
namespace {

class ManualClock final : public Clock {
  public:
    [[nodiscard]] Instant now() const override { return now_; }
    void advance(Milliseconds by) { now_ += by; }

  private:
    Instant now_ = from_millis(1'795'248'000'000);
};

constexpr std::size_t kRule = 0;

TEST(LruMap, ForgetsWhatWasUsedLongestAgo) {
    LruMap<int> map{2};
    map.touch("a") = 1;
    map.touch("b") = 2;
    map.touch("a");

    map.touch("c") = 3;

    EXPECT_EQ(map.size(), 2U);
    ASSERT_NE(map.find("a"), nullptr);
    EXPECT_EQ(*map.find("a"), 1);
    EXPECT_EQ(map.find("b"), nullptr);
    map.erase("a");
    EXPECT_EQ(map.find("a"), nullptr);
}

TEST(RateLimiter, AllowsTheBurstAndThenOneAtATime) {
    ManualClock clock;
    RateLimiter limiter{clock, {{20, 20}}};

    for (int i = 0; i < 20; ++i) {
        EXPECT_TRUE(limiter.take(kRule, "10.0.0.1").allowed) << i;
    }
    const auto refused = limiter.take(kRule, "10.0.0.1");
    EXPECT_FALSE(refused.allowed);
    EXPECT_EQ(refused.limit, 20);
    EXPECT_EQ(refused.retry_after, Seconds{3});

    clock.advance(Milliseconds{2999});
    EXPECT_FALSE(limiter.take(kRule, "10.0.0.1").allowed);
    clock.advance(Milliseconds{1});
    EXPECT_TRUE(limiter.take(kRule, "10.0.0.1").allowed);
    EXPECT_FALSE(limiter.take(kRule, "10.0.0.1").allowed);
}

TEST(RateLimiter, IsFullAgainAfterALongPauseAndNotFuller) {
    ManualClock clock;
    RateLimiter limiter{clock, {{120, 60}}};
    for (int i = 0; i < 60; ++i) {
        (void)limiter.take(kRule, "u");
    }
    clock.advance(std::chrono::hours{100'000});

    int allowed = 0;
    while (limiter.take(kRule, "u").allowed) {
        ++allowed;
    }

    EXPECT_EQ(allowed, 60);
}

TEST(RateLimiter, KeepsKeysAndRulesApart) {
    ManualClock clock;
    RateLimiter limiter{clock, {{1, 1}, {1, 1}}};

    EXPECT_TRUE(limiter.take(0, "a").allowed);
    EXPECT_TRUE(limiter.take(0, "b").allowed);
    EXPECT_TRUE(limiter.take(1, "a").allowed);
    EXPECT_FALSE(limiter.take(0, "a").allowed);
}

TEST(RateLimiter, LetsEverythingPassWhenOffAndAfterReset) {
    ManualClock clock;
    RateLimiter off{clock, {{1, 1}}, RateLimits::kOff};
    RateLimiter on{clock, {{1, 1}}};

    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(off.take(kRule, "a").allowed);
        EXPECT_TRUE(on.take(kRule, "a").allowed);
        on.reset();
    }
}

TEST(RateLimiter, BoundsItsMemoryByForgettingTheIdlest) {
    ManualClock clock;
    RateLimiter limiter{clock, {{1, 1}}, RateLimits::kOn, 2};

    EXPECT_TRUE(limiter.take(kRule, "a").allowed);
    EXPECT_TRUE(limiter.take(kRule, "b").allowed);
    EXPECT_TRUE(limiter.take(kRule, "c").allowed);
    EXPECT_FALSE(limiter.take(kRule, "c").allowed);
    EXPECT_TRUE(limiter.take(kRule, "a").allowed);
}

// CLU-07
TEST(RateLimiter, IsNeverFullerThanTheSharedBucket) {
    ManualClock clock;
    RateLimiter limiter{clock, {{60, 20}}};

    ASSERT_TRUE(limiter.take(kRule, "a").allowed);
    EXPECT_TRUE(limiter.settle(kRule, "a", {true, 2 * kUnitsPerToken}).allowed);

    EXPECT_TRUE(limiter.take(kRule, "a").allowed);
    EXPECT_TRUE(limiter.take(kRule, "a").allowed);
    EXPECT_FALSE(limiter.take(kRule, "a").allowed);
}

// CLU-07
TEST(RateLimiter, GivesATokenBackThatTheSharedBucketRefused) {
    ManualClock clock;
    RateLimiter limiter{clock, {{60, 20}}};

    ASSERT_TRUE(limiter.take(kRule, "a").allowed);
    const auto refused = limiter.settle(kRule, "a", {false, kUnitsPerToken / 2});

    EXPECT_FALSE(refused.allowed);
    EXPECT_EQ(refused.limit, 60);
    EXPECT_EQ(refused.retry_after, Seconds{1});
    EXPECT_FALSE(limiter.take(kRule, "a").allowed);
    clock.advance(Milliseconds{500});
    EXPECT_TRUE(limiter.take(kRule, "a").allowed);
}

// CLU-07
TEST(RateLimiter, LimitsWhatPassesHereWhateverIsSaidOfTheSharedBucket) {
    ManualClock clock;
    RateLimiter limiter{clock, {{60, 20}}};
    int passed = 0;

    while (passed < 1000 && limiter.take(kRule, "a").allowed) {
        EXPECT_TRUE(limiter.settle(kRule, "a", {true, 19 * kUnitsPerToken}).allowed);
        ++passed;
    }

    EXPECT_EQ(passed, 20);
}

// HTTP-08
TEST(GrowingDelay, WaitsOneTwoFourUpToSixtySecondsFromTheSixthFailureOn) {
    ManualClock clock;
    GrowingDelay delay{clock};
    const auto fail_once = [&] {
        auto attempt = delay.begin("ada@x.co");
        ASSERT_EQ(attempt.wait(), Seconds{0});
        attempt.failed();
    };
    for (int i = 0; i < 5; ++i) {
        fail_once();
    }

    for (const int seconds : {1, 2, 4, 8, 16, 32, 60, 60}) {
        fail_once();
        EXPECT_EQ(delay.begin("ada@x.co").wait(), Seconds{seconds});
        clock.advance(Seconds{seconds} - Milliseconds{1});
        EXPECT_EQ(delay.begin("ada@x.co").wait(), Seconds{1});
        clock.advance(Milliseconds{1});
    }
}

TEST(GrowingDelay, StartsAnewAfterASuccess) {
    ManualClock clock;
    GrowingDelay delay{clock};
    for (int i = 0; i < 5; ++i) {
        delay.begin("a").failed();
    }
    delay.begin("a").succeeded();

    for (int i = 0; i < 6; ++i) {
        auto attempt = delay.begin("a");
        EXPECT_EQ(attempt.wait(), Seconds{0});
        attempt.failed();
    }
    EXPECT_EQ(delay.begin("a").wait(), Seconds{1});
    EXPECT_EQ(delay.begin("b").wait(), Seconds{0});
}

TEST(GrowingDelay, GivesAttemptsSideBySideNoMoreGuesses) {
    ManualClock clock;
    GrowingDelay delay{clock};
    std::vector<std::unique_ptr<GrowingDelay::Attempt>> running;

    for (int i = 0; i < 6; ++i) {
        running.emplace_back(new GrowingDelay::Attempt{delay.begin("a")});
        EXPECT_EQ(running.back()->wait(), Seconds{0});
    }

    EXPECT_EQ(delay.begin("a").wait(), Seconds{1});
}

TEST(GrowingDelay, ForgivesAnAttemptThatNeverCameToAnEnd) {
    ManualClock clock;
    GrowingDelay delay{clock};

    for (int i = 0; i < 20; ++i) {
        const auto attempt = delay.begin("a");
        EXPECT_EQ(attempt.wait(), Seconds{0});
    }
}

TEST(GrowingDelay, NeverWaitsWhenOffOrReset) {
    ManualClock clock;
    GrowingDelay off{clock, RateLimits::kOff};
    GrowingDelay on{clock};
    for (int i = 0; i < 20; ++i) {
        off.begin("a").failed();
        on.begin("a").failed();
    }
    on.reset();

    EXPECT_EQ(off.begin("a").wait(), Seconds{0});
    EXPECT_EQ(on.begin("a").wait(), Seconds{0});
}

TEST(SlidingWindow, BarsFromTheSixthUntilTheOldestIsAnHourOld) {
    ManualClock clock;
    SlidingWindow window{clock};
    for (int i = 0; i < 5; ++i) {
        window.record("u");
        clock.advance(std::chrono::minutes{1});
        EXPECT_EQ(window.barred("u"), Seconds{0}) << i;
    }

    window.record("u");

    EXPECT_EQ(window.barred("u"), Seconds{55 * 60});
    EXPECT_EQ(window.barred("other"), Seconds{0});
    clock.advance(std::chrono::minutes{55} - Milliseconds{1});
    EXPECT_EQ(window.barred("u"), Seconds{1});
    clock.advance(Milliseconds{1});
    EXPECT_EQ(window.barred("u"), Seconds{0});
    window.record("u");
    EXPECT_EQ(window.barred("u"), Seconds{60});
}

TEST(SlidingWindow, NeverBarsWhenOffOrReset) {
    ManualClock clock;
    SlidingWindow off{clock, RateLimits::kOff};
    SlidingWindow on{clock};
    for (int i = 0; i < 20; ++i) {
        off.record("u");
        on.record("u");
    }
    on.reset();

    EXPECT_EQ(off.barred("u"), Seconds{0});
    EXPECT_EQ(on.barred("u"), Seconds{0});
}

}  // namespace
}  // namespace stagedoor
