#include "platform/security/attempt_limits.hpp"

#include <gtest/gtest.h>

#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor {
namespace {

// Failures that all replicas know of, of one key.
class SharedFailures final : public SharedLimits {
  public:
    [[nodiscard]] Task<std::optional<BucketState>> take(std::string, BucketRule) override {
        co_return std::nullopt;
    }
    [[nodiscard]] Task<std::optional<Milliseconds>> begin_attempt(std::string, DelayRule rule)
        override {
        if (away) {
            co_return std::nullopt;
        }
        if (failures > rule.free_failures) {
            co_return Milliseconds{1500};
        }
        ++failures;
        co_return Milliseconds{0};
    }
    void forgive(std::string, Forgiven what) override {
        failures = what == Forgiven::kAll ? 0 : failures - 1;
    }

    bool away = false;
    std::int64_t failures = 0;
};

class AttemptLimitsTest : public ::testing::Test {
  protected:
    std::unique_ptr<AttemptLimits::Attempt> begin(AttemptLimits& limits) {
        return fake.await(limits.begin("ada@x.co"));
    }
    Seconds fail(AttemptLimits& limits) {
        const auto attempt = begin(limits);
        attempt->failed();
        return attempt->wait();
    }

    FakeEnv fake;
    SharedFailures shared;
    AttemptLimits one{fake.env().clock(), shared};
    AttemptLimits two{fake.env().clock(), shared};
};

// CLU-07
TEST_F(AttemptLimitsTest, CountFailuresOfAllReplicas) {
    for (int i = 0; i < 6; ++i) {
        EXPECT_EQ(fail(i % 2 == 0 ? one : two), Seconds{0});
    }

    EXPECT_EQ(begin(one)->wait(), Seconds{2});
    EXPECT_EQ(begin(two)->wait(), Seconds{2});
    EXPECT_EQ(shared.failures, 6);
}

// CLU-07
TEST_F(AttemptLimitsTest, ForgiveEverywhereWhatSucceeded) {
    (void)fail(one);
    (void)fail(two);

    begin(one)->succeeded();

    EXPECT_EQ(shared.failures, 0);
}

// CLU-07
TEST_F(AttemptLimitsTest, TakeBackWhatNeverCameToAnEnd) {
    (void)fail(one);

    (void)begin(two);

    EXPECT_EQ(shared.failures, 1);
}

// CLU-07
TEST_F(AttemptLimitsTest, GoOnAloneAndTellNobody) {
    shared.away = true;

    for (int i = 0; i < 6; ++i) {
        EXPECT_EQ(fail(one), Seconds{0});
    }
    EXPECT_EQ(begin(one)->wait(), Seconds{1});
    begin(two)->succeeded();

    EXPECT_EQ(shared.failures, 0);
}

TEST_F(AttemptLimitsTest, AskNobodyWhenOff) {
    AttemptLimits off{fake.env().clock(), shared, RateLimits::kOff};

    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(fail(off), Seconds{0});
    }

    EXPECT_EQ(shared.failures, 0);
}

}  // namespace
}  // namespace stagedoor
