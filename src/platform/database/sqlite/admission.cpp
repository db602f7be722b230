#include "platform/database/sqlite/admission.hpp"

#include <algorithm>

#include "platform/database/sqlite/group_commit.hpp"

namespace stagedoor {
namespace {

// How much of what was known stays after one more batch.
constexpr double kKept = 7.0 / 8.0;
// Every estimate begins as if this many requests of this cost had been seen: the first writes after
// a start are slow, and one outlier must not close the door.
constexpr double kAssumedRequests = 16;
constexpr double kAssumedNanos = 20'000;

void move_average(std::atomic<std::int64_t>& average, std::int64_t value) {
    average.store(average.load() + (value - average.load()) / 8);
}

std::int64_t divide_up(std::int64_t amount, std::int64_t by) {
    return (amount + by - 1) / by;
}

}  // namespace

Admission::Admission() : fits_{GroupCommit::kMostRequests} {}

void Admission::observe(const BatchCost& batch) {
    std::size_t total = 0;
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        if (batch.requests[i] > 0) {
            Lane& lane = lanes_[i];
            lane.nanos = lane.nanos * kKept + static_cast<double>(batch.bodies[i].count());
            lane.requests = lane.requests * kKept + static_cast<double>(batch.requests[i]);
            const double nanos = lane.nanos + kAssumedRequests * kAssumedNanos;
            lane.cost.store(static_cast<std::int64_t>(nanos / (lane.requests + kAssumedRequests)));
            total += batch.requests[i];
        }
    }
    move_average(rest_nanos_, batch.rest.count());
    if (batch.full) {
        move_average(fits_, static_cast<std::int64_t>(total));
    }
}

std::chrono::nanoseconds Admission::expected_wait(Priority priority, const Waiting& waiting) const {
    std::int64_t count = 0;
    std::int64_t bodies = 0;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(priority); ++i) {
        const auto in_lane = static_cast<std::int64_t>(waiting[i]);
        count += in_lane;
        bodies += in_lane * lanes_[i].cost.load();
    }
    // By size and by time, whichever is kinder: a batch of few heavy requests says nothing about
    // light ones, and a writer that was kept off the processor nothing about their cost.
    const std::int64_t by_size = divide_up(count, std::max<std::int64_t>(fits_.load(), 1));
    const std::int64_t by_time = divide_up(bodies, GroupCommit::kLongestBatch.count());
    return std::chrono::nanoseconds{bodies + std::min(by_size, by_time) * rest_nanos_.load()};
}

bool Admission::admits(Priority priority, const Waiting& waiting) const {
    if (priority == Priority::kMoney) {
        return true;
    }
    const std::size_t total = waiting[0] + waiting[1] + waiting[2];
    return total < kLongestQueue && expected_wait(priority, waiting) <= kLongestWait;
}

}  // namespace stagedoor
