#include "platform/database/postgres/job_queue.hpp"

#include <algorithm>

#include "platform/runtime/errors.hpp"

namespace stagedoor {
namespace {

// How much one more observation moves the estimate.
constexpr int kSmoothing = 32;

}  // namespace

std::size_t JobQueue::ahead_of(Priority priority) const {
    std::size_t count = 0;
    for (std::size_t lane = 0; lane <= static_cast<std::size_t>(priority); ++lane) {
        count += lanes_[lane].size();
    }
    return count;
}

void JobQueue::admit(Priority priority) {
    const std::lock_guard lock{mutex_};
    if (closed_) {
        throw Unavailable{"store is stopping"};
    }
    if (priority == Priority::kMoney) {
        return;
    }
    const std::size_t waiting = ahead_of(Priority::kBulk);
    const auto rounds = static_cast<std::int64_t>(ahead_of(priority) / workers_);
    if (waiting >= kLongestQueue || usual_ * rounds > kLongestWait) {
        throw Overloaded{"too many requests wait for the database"};
    }
}

void JobQueue::push(Job& job, Priority priority) {
    {
        const std::lock_guard lock{mutex_};
        if (!closed_) {
            lanes_[static_cast<std::size_t>(priority)].push_back(&job);
            changed_.notify_one();
            return;
        }
    }
    job.finish(std::make_exception_ptr(Unavailable{"store is stopping"}));
}

Job* JobQueue::pop() {
    std::unique_lock lock{mutex_};
    while (true) {
        for (auto& lane : lanes_) {
            if (!lane.empty()) {
                Job* job = lane.front();
                lane.pop_front();
                return job;
            }
        }
        if (closed_) {
            return nullptr;
        }
        changed_.wait(lock);
    }
}

void JobQueue::observe(std::chrono::nanoseconds took) {
    const std::lock_guard lock{mutex_};
    usual_ += (took - usual_) / kSmoothing;
}

void JobQueue::close() {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    changed_.notify_all();
}

}  // namespace stagedoor
