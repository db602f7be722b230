#include "platform/database/sqlite/admission.hpp"

#include <algorithm>

#include "platform/database/sqlite/group_commit.hpp"

namespace stagedoor {
namespace {

constexpr std::int64_t kWeight = 16;  // a new value moves the average by a sixteenth

void move_average(std::atomic<std::int64_t>& average, std::chrono::nanoseconds value) {
    const std::int64_t old = average.load(std::memory_order_relaxed);
    average.store(old + (value.count() - old) / kWeight, std::memory_order_relaxed);
}

std::int64_t divide_up(std::int64_t amount, std::int64_t by) {
    return (amount + by - 1) / by;
}

}  // namespace

void Admission::observe_body(Priority priority, std::chrono::nanoseconds took) {
    move_average(body_nanos_[static_cast<std::size_t>(priority)], took);
}

void Admission::observe_commit(std::chrono::nanoseconds took) {
    move_average(commit_nanos_, took);
}

std::chrono::nanoseconds Admission::expected_wait(Priority priority, const Waiting& waiting) const {
    std::int64_t count = 0;
    std::int64_t bodies = 0;
    for (std::size_t lane = 0; lane <= static_cast<std::size_t>(priority); ++lane) {
        const auto in_lane = static_cast<std::int64_t>(waiting[lane]);
        count += in_lane;
        bodies += in_lane * body_nanos_[lane].load(std::memory_order_relaxed);
    }
    const std::int64_t batches = std::max(
        divide_up(count, static_cast<std::int64_t>(GroupCommit::kMostRequests)),
        divide_up(bodies, GroupCommit::kLongestBatch.count())
    );
    return std::chrono::nanoseconds{bodies + batches * commit_nanos_.load()};
}

bool Admission::admits(Priority priority, const Waiting& waiting) const {
    if (priority == Priority::kMoney) {
        return true;
    }
    const std::size_t total = waiting[0] + waiting[1] + waiting[2];
    return total < kLongestQueue && expected_wait(priority, waiting) <= kLongestWait;
}

}  // namespace stagedoor
