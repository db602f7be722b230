#include "services/payments/domain/retry.hpp"

#include <gtest/gtest.h>

namespace stagedoor::payments {
namespace {

constexpr Instant kStart = from_millis(1'000'000);

TEST(RetryDelay, DoublesUpToItsBound) {
    EXPECT_EQ(retry_delay(1, true, 0), Milliseconds{500});
    EXPECT_EQ(retry_delay(2, true, 0), Milliseconds{1000});
    EXPECT_EQ(retry_delay(1, false, 0), Milliseconds{1000});
    EXPECT_EQ(retry_delay(4, false, 0), Milliseconds{8000});
    EXPECT_EQ(retry_delay(5, false, 0), Milliseconds{15'000});
    EXPECT_EQ(retry_delay(1000, false, 0), Milliseconds{15'000});
    EXPECT_EQ(retry_delay(4, false, 1), Milliseconds{6000});
}

TEST(PollDelay, IsOneTwoFourEightThenFifteen) {
    EXPECT_EQ(poll_delay(0), Milliseconds{1000});
    EXPECT_EQ(poll_delay(3), Milliseconds{8000});
    EXPECT_EQ(poll_delay(4), Milliseconds{15'000});
}

TEST(RetryBudget, IsATenthOfFirstTriesPlusOneASecond) {
    RetryBudget budget{kStart};
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(budget.take(kStart));
    }
    EXPECT_FALSE(budget.take(kStart));

    for (int i = 0; i < 10; ++i) {
        budget.count_first_try();
    }
    EXPECT_TRUE(budget.take(kStart));
    EXPECT_FALSE(budget.take(kStart));

    EXPECT_TRUE(budget.take(kStart + Seconds{1}));
    EXPECT_FALSE(budget.take(kStart + Seconds{1}));
    EXPECT_FALSE(budget.take(kStart + Milliseconds{1999}));
}

TEST(RetryBudget, SavesNoMoreThanItsBound) {
    RetryBudget budget{kStart};
    for (int i = 0; i < 1000; ++i) {
        budget.count_first_try();
    }
    int taken = 0;
    while (budget.take(kStart + Seconds{3600})) {
        ++taken;
    }
    EXPECT_EQ(taken, 10);
}

}  // namespace
}  // namespace stagedoor::payments
