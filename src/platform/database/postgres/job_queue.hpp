// What waits for a session: many producers, many workers, three priorities. Refuses what would wait
// too long; work on which money hangs is never refused for load. Jobs that share their body and
// wait at the same moment are handed out together: nobody waits for more to come.
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
#include <vector>

#include "platform/database/database.hpp"
#include "platform/runtime/suspend.hpp"

namespace stagedoor {

class TransactionRunner;

// One waiting body. It lives in the frame of the coroutine that waits, which is why nobody may
// touch it after `resume` was called.
struct Job {
    std::function<void(TransactionRunner&, Job&)> run;  // on a worker; calls finish() once
    const AnySharedBody* shared = nullptr;              // instead of `run`
    void* command = nullptr;                            // for `shared`
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

    // `most_shared`: how many jobs that share their body are handed out together.
    explicit JobQueue(std::size_t workers, std::size_t most_shared = 1)
        : workers_{workers}, most_shared_{most_shared} {}

    // Throws Unavailable once closed, Overloaded when it would wait too long.
    void admit(Priority priority);
    // After close() the job is finished at once with Unavailable.
    void push(Job& job, Priority priority);

    // The next job, waiting for one, with those that can be run together with it, in the order in
    // which they came; empty when closed and empty.
    [[nodiscard]] std::vector<Job*> pop();
    // How long it took to run what pop() gave, for what admit() expects.
    void observe(std::chrono::nanoseconds took);

    [[nodiscard]] std::size_t waiting() const;

    void close();

  private:
    struct Lane {
        std::deque<Job*> jobs;
        std::size_t shared = 0;  // of them those that share their body
    };

    [[nodiscard]] std::size_t runs_ahead_of(Priority priority) const;
    [[nodiscard]] std::vector<Job*> take(Lane& lane) const;

    const std::size_t workers_;
    const std::size_t most_shared_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::array<Lane, 3> lanes_;
    std::size_t waiting_ = 0;
    std::chrono::nanoseconds usual_{0};  // of one run
    bool closed_ = false;
};

}  // namespace stagedoor
