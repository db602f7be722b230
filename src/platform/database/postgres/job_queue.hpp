// What waits for a session: many producers, many workers, three priorities. Refuses what would wait
// too long; work on which money hangs is never refused for load.
#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>

#include "platform/database/database.hpp"
#include "platform/runtime/suspend.hpp"

namespace stagedoor {

class TransactionRunner;

// One waiting body. It lives in the frame of the coroutine that waits, which is why nobody may
// touch it after `resume` was called.
struct Job {
    std::function<void(TransactionRunner&, Job&)> run;  // on a worker; calls finish() once
    std::optional<Resume<bool>> resume;
    std::exception_ptr error;

    void finish(std::exception_ptr thrown = nullptr) {
        error = std::move(thrown);
        const Resume<bool> go_on = *std::exchange(resume, std::nullopt);
        go_on(true);
    }
};

// Any thread.
class JobQueue {
  public:
    static constexpr std::chrono::milliseconds kLongestWait{200};
    static constexpr std::size_t kLongestQueue = 8192;

    explicit JobQueue(std::size_t workers) : workers_{workers} {}

    // Throws Unavailable once closed, Overloaded when it would wait too long.
    void admit(Priority priority);
    // After close() the job is finished at once with Unavailable.
    void push(Job& job, Priority priority);

    // The next job, waiting for one; nullptr when closed and empty.
    [[nodiscard]] Job* pop();
    // How long a job took, for what admit() expects.
    void observe(std::chrono::nanoseconds took);

    void close();

  private:
    [[nodiscard]] std::size_t ahead_of(Priority priority) const;

    const std::size_t workers_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::array<std::deque<Job*>, 3> lanes_;
    std::chrono::nanoseconds usual_{0};  // of one job
    bool closed_ = false;
};

}  // namespace stagedoor
