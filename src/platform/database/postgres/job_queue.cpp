#include "platform/database/postgres/job_queue.hpp"

#include <algorithm>

#include "platform/runtime/errors.hpp"

namespace stagedoor {
namespace {

// How much one more observation moves the estimate.
constexpr int kSmoothing = 32;

}  // namespace

// How often a worker has to go before it is the turn of what comes now.
std::size_t JobQueue::runs_ahead_of(Priority priority) const {
    std::size_t runs = 0;
    for (std::size_t place = 0; place <= static_cast<std::size_t>(priority); ++place) {
        const Lane& lane = lanes_[place];
        runs += lane.jobs.size() - lane.shared + (lane.shared + most_shared_ - 1) / most_shared_;
    }
    return runs;
}

void JobQueue::admit(Priority priority) {
    const std::lock_guard lock{mutex_};
    if (closed_) {
        throw Unavailable{"store is stopping"};
    }
    if (priority == Priority::kMoney) {
        return;
    }
    const auto rounds = static_cast<std::int64_t>(runs_ahead_of(priority) / workers_);
    if (waiting_ >= kLongestQueue || usual_ * rounds > kLongestWait) {
        throw Overloaded{"too many requests wait for the database"};
    }
}

void JobQueue::push(Job& job, Priority priority) {
    {
        const std::lock_guard lock{mutex_};
        if (!closed_) {
            Lane& lane = lanes_[static_cast<std::size_t>(priority)];
            lane.jobs.push_back(&job);
            lane.shared += job.shared != nullptr ? 1 : 0;
            ++waiting_;
            changed_.notify_one();
            return;
        }
    }
    job.finish(std::make_exception_ptr(Unavailable{"store is stopping"}));
}

std::vector<Job*> JobQueue::pop() {
    std::unique_lock lock{mutex_};
    while (true) {
        for (Lane& lane : lanes_) {
            if (!lane.jobs.empty()) {
                auto jobs = take(lane);
                waiting_ -= jobs.size();
                return jobs;
            }
        }
        if (closed_) {
            return {};
        }
        changed_.wait(lock);
    }
}

std::vector<Job*> JobQueue::take(Lane& lane) const {
    std::vector<Job*> taken{lane.jobs.front()};
    lane.jobs.pop_front();
    const AnySharedBody* shared = taken.front()->shared;
    if (shared == nullptr) {
        return taken;
    }
    const auto joins = [&](Job* job) {
        if (job->shared != shared || taken.size() == most_shared_) {
            return false;
        }
        taken.push_back(job);
        return true;
    };
    std::erase_if(lane.jobs, joins);
    lane.shared -= taken.size();
    return taken;
}

// However long one stood still, as while the server was away: it says little of those to come.
void JobQueue::observe(std::chrono::nanoseconds took) {
    const std::chrono::nanoseconds counted = std::min<std::chrono::nanoseconds>(took, kLongestWait);
    const std::lock_guard lock{mutex_};
    usual_ += (counted - usual_) / kSmoothing;
}

std::size_t JobQueue::waiting() const {
    const std::lock_guard lock{mutex_};
    return waiting_;
}

void JobQueue::close() {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    changed_.notify_all();
}

}  // namespace stagedoor
