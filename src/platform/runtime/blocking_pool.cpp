#include "platform/runtime/blocking_pool.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "platform/runtime/errors.hpp"

namespace stagedoor {

struct BlockingPool::State {
    struct Job {
        std::function<void()> work;
        Resume<bool> resume;
    };

    bool push(Job job) {
        const std::lock_guard lock{mutex};
        if (busy + jobs.size() >= workers.size() + queue_limit) {
            return false;
        }
        jobs.push_back(std::move(job));
        changed.notify_one();
        return true;
    }

    void work() {
        std::unique_lock lock{mutex};
        while (true) {
            changed.wait(lock, [&] { return !jobs.empty() || stopping; });
            if (jobs.empty()) {
                return;
            }
            const Job job = std::move(jobs.front());
            jobs.pop_front();
            ++busy;
            lock.unlock();
            job.work();
            lock.lock();
            --busy;
            job.resume(true);
        }
    }

    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Job> jobs;
    std::size_t busy = 0;
    std::size_t queue_limit = 0;
    bool stopping = false;
    std::vector<std::thread> workers;
};

BlockingPool::BlockingPool(std::size_t threads, std::size_t queue_limit)
    : state_{std::make_unique<State>()} {
    const std::lock_guard lock{state_->mutex};
    state_->queue_limit = queue_limit;
    for (std::size_t i = 0; i < threads; ++i) {
        state_->workers.emplace_back([state = state_.get()] { state->work(); });
    }
}

BlockingPool::~BlockingPool() {
    {
        const std::lock_guard lock{state_->mutex};
        state_->stopping = true;
    }
    state_->changed.notify_all();
    for (auto& worker : state_->workers) {
        worker.join();
    }
}

void BlockingPool::submit(std::function<void()> job, Resume<bool> resume) {
    if (state_->workers.empty()) {
        job();
        resume(true);
    } else if (!state_->push({std::move(job), resume})) {
        resume(false);
    }
}

void BlockingPool::refuse() {
    throw Overloaded{"the queue for blocking work is full"};
}

}  // namespace stagedoor
