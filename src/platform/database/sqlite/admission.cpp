#include "platform/database/sqlite/admission.hpp"

#include <algorithm>

#include "platform/database/sqlite/group_commit.hpp"

namespace stagedoor {
namespace {

constexpr std::int64_t kWeight = 8;  // a new value moves the average by an eighth

void move_average(std::atomic<std::int64_t>& average, std::int64_t value) {
    const std::int64_t old = average.load();
    average.store(old == 0 ? value : old + (value - old) / kWeight);
}

}  // namespace

void Admission::observe(
    std::size_t requests, std::chrono::nanoseconds bodies, std::chrono::nanoseconds commit
) {
    if (requests > 0) {
        move_average(body_nanos_, bodies.count() / static_cast<std::int64_t>(requests));
        move_average(commit_nanos_, commit.count());
    }
}

std::chrono::nanoseconds Admission::expected_wait(std::size_t queued) const {
    const std::int64_t body = body_nanos_.load();
    const std::int64_t fits = GroupCommit::kLongestBatch.count() / std::max<std::int64_t>(body, 1);
    const auto most = static_cast<std::int64_t>(GroupCommit::kMostRequests);
    const std::int64_t batch = std::clamp<std::int64_t>(fits, 1, most);
    const auto count = static_cast<std::int64_t>(queued);
    const std::int64_t batches = (count + batch - 1) / batch;
    return std::chrono::nanoseconds{count * body + batches * commit_nanos_.load()};
}

bool Admission::admits(Priority priority, std::size_t queued) const {
    if (priority == Priority::kMoney) {
        return true;
    }
    return queued < kLongestQueue && expected_wait(queued) <= kLongestWait;
}

}  // namespace stagedoor
