// Where requests hash passwords: threads of their own, so that sign-ins neither block I/O nor are
// the cheapest way to stop a sale, and a queue that refuses as soon as waiting would take too long.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>

#include "platform/runtime/blocking_pool.hpp"
#include "platform/runtime/scheduler.hpp"
#include "platform/runtime/task.hpp"
#include "platform/security/password_hasher.hpp"

namespace stagedoor {

// How long a new job would wait, from the number of jobs and how long the last ones took. Not
// synchronised.
class WaitEstimate {
  public:
    explicit WaitEstimate(std::size_t workers) : workers_{workers} {}

    void arrived() { ++jobs_; }
    void left() { --jobs_; }
    // A worker needed that long for a job.
    void measured(std::chrono::nanoseconds took);
    [[nodiscard]] Milliseconds expected() const;

  private:
    std::size_t workers_;
    std::size_t jobs_ = 0;                             // waiting and running
    std::chrono::nanoseconds mean_{Milliseconds{20}};  // exponential moving average
};

struct PasswordPoolOptions {
    std::size_t threads = 1;          // 0: hashes where it is asked, see BlockingPool
    std::size_t queue_limit = 400;    // jobs waiting, a wall behind the estimate
    Milliseconds longest_wait{2000};  // expected; beyond it Overloaded
};

// May be used from any thread; resumes the caller on its own executor.
class PasswordPool {
  public:
    // `hasher` and `scheduler` outlive the pool.
    PasswordPool(PasswordHasher& hasher, Scheduler& scheduler, PasswordPoolOptions options = {});

    // As the members of PasswordHasher. Throw Overloaded when the wait would be too long.
    [[nodiscard]] Task<std::string> hash(std::string password);
    [[nodiscard]] Task<bool> verify(std::string hash, std::string password);

    // For what needs no queue: needs_rehash, unmatchable.
    [[nodiscard]] const PasswordHasher& hasher() const { return hasher_; }

  private:
    class Place;

    template <class Work>
    [[nodiscard]] Task<std::invoke_result_t<Work&>> run(Work work);
    void measure(Monotonic begun);

    PasswordHasher& hasher_;
    Scheduler& scheduler_;
    PasswordPoolOptions options_;
    std::mutex mutex_;
    WaitEstimate estimate_;
    BlockingPool pool_;  // last: its threads end before what they use
};

}  // namespace stagedoor
