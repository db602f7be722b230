// Whether a new write would wait too long. What will time out anyway is better refused at once:
// "try again in a second" costs nothing, a full queue costs everybody.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "core/time.hpp"
#include "platform/database/database.hpp"

namespace stagedoor {

// Requests that wait, by priority.
using Waiting = std::array<std::size_t, 3>;

// What one batch took, by priority of its requests.
struct BatchCost {
    Waiting requests{};
    std::array<std::chrono::nanoseconds, 3> bodies{};
    std::chrono::nanoseconds rest{};  // begin, commit, answers, checkpoint
    bool full = false;                // more waited than the batch could take
};

// observe() is the writer's; the rest may be called from any thread.
class Admission {
  public:
    Admission();

    static constexpr Milliseconds kLongestWait{200};
    // Beyond this the queue is full whatever the estimate says: it may rest on a batch that ended
    // before the disk began to hang.
    static constexpr std::size_t kLongestQueue = 8192;

    void observe(const BatchCost& batch);

    // Queue length times recent cost. Each priority has a cost of its own, because one batch of
    // events is a hundred times an order; and a commit is shared by all that fit into its batch, so
    // that one slow sync of an idle store does not make a short burst look long.
    [[nodiscard]] std::chrono::nanoseconds expected_wait(Priority priority, const Waiting& waiting)
        const;

    // Work on which money hangs is never refused for load.
    [[nodiscard]] bool admits(Priority priority, const Waiting& waiting) const;

  private:
    // Sums over recent batches, each batch counting less than the one after it.
    struct Lane {
        double nanos = 0;
        double requests = 0;
        std::atomic<std::int64_t> cost = 0;  // of one request
    };
    std::array<Lane, 3> lanes_;
    std::atomic<std::int64_t> rest_nanos_ = 0;  // of one batch
    std::atomic<std::int64_t> fits_;            // requests in a full batch
};

}  // namespace stagedoor
