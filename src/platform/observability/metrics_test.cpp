#include "platform/observability/metrics.hpp"

#include <thread>

#include <gmock/gmock.h>

namespace stagedoor {
namespace {

using ::testing::ElementsAre;

constexpr std::array<std::int64_t, 3> kBounds{1, 10, 100};

TEST(Counter, LosesNothingBetweenThreads) {
    constexpr int kEach = 20'000;
    Counter counter;
    const auto count = [&counter] {
        for (int i = 0; i < kEach; ++i) {
            counter.add();
        }
    };
    std::thread other{count};
    count();
    other.join();
    EXPECT_EQ(counter.value(), 2 * kEach);
}

TEST(Histogram, CountsEachValueInTheFirstBucketThatHoldsIt) {
    Histogram histogram{kBounds};
    for (const std::int64_t value : {0, 1, 2, 10, 11, 100, 101, 5000}) {
        histogram.observe(value);
    }
    const auto seen = histogram.snapshot();
    EXPECT_THAT(seen.bounds, ElementsAre(1.0, 10.0, 100.0));
    EXPECT_THAT(seen.counts, ElementsAre(2, 2, 2, 2));
    EXPECT_EQ(seen.total(), 8);
    EXPECT_DOUBLE_EQ(seen.sum, 5225);
}

TEST(Histogram, ShowsAnotherUnitThanItCounts) {
    Histogram histogram{kBounds, 10};
    histogram.observe(5);
    EXPECT_THAT(histogram.snapshot().bounds, ElementsAre(0.1, 1.0, 10.0));
    EXPECT_DOUBLE_EQ(histogram.snapshot().sum, 0.5);
}

TEST(DurationHistogram, IsShownInSeconds) {
    DurationHistogram histogram;
    histogram.observe(std::chrono::microseconds{100});
    histogram.observe(std::chrono::milliseconds{1500});
    histogram.observe(std::chrono::minutes{1});
    const auto seen = histogram.snapshot();
    EXPECT_EQ(seen.bounds.front(), 0.0001);
    EXPECT_EQ(seen.bounds.back(), 10.0);
    EXPECT_EQ(seen.counts.front(), 1);
    EXPECT_EQ(seen.counts.back(), 1);
    EXPECT_EQ(seen.total(), 3);
    EXPECT_DOUBLE_EQ(seen.sum, 61.5001);
}

}  // namespace
}  // namespace stagedoor
