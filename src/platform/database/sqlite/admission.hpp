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

// The observers are the writer's; the rest may be called from any thread.
class Admission {
  public:
    static constexpr Milliseconds kLongestWait{200};
    // Beyond this the queue is full whatever the estimate says: it may rest on a batch that ended
    // before the disk began to hang.
    static constexpr std::size_t kLongestQueue = 8192;

    void observe_body(Priority priority, std::chrono::nanoseconds took);
    void observe_commit(std::chrono::nanoseconds took);

    // Queue length times recent cost. Each priority has a cost of its own, because one batch of
    // events is a hundred times an order; and a commit is shared by all that fit into its batch, so
    // that one slow sync of an idle store does not make a short burst look long.
    [[nodiscard]] std::chrono::nanoseconds expected_wait(Priority priority, const Waiting& waiting)
        const;

    // Work on which money hangs is never refused for load.
    [[nodiscard]] bool admits(Priority priority, const Waiting& waiting) const;

  private:
    // Moving averages. They start at nothing: the first writes after a start are slow ones.
    std::array<std::atomic<std::int64_t>, 3> body_nanos_{};
    std::atomic<std::int64_t> commit_nanos_ = 0;
};

}  // namespace stagedoor
