// Whether a new write would wait too long. What will time out anyway is better refused at once:
// "try again in a second" costs nothing, a full queue costs everybody.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "core/time.hpp"
#include "platform/database/database.hpp"

namespace stagedoor {

// observe() is the writer's; the rest may be called from any thread.
class Admission {
  public:
    static constexpr Milliseconds kLongestWait{200};
    // Beyond this the queue is full whatever the estimate says: it may rest on a batch that ended
    // before the disk began to hang.
    static constexpr std::size_t kLongestQueue = 8192;

    // A batch of `requests` ran its bodies in `bodies` and then committed in `commit`.
    void observe(
        std::size_t requests, std::chrono::nanoseconds bodies, std::chrono::nanoseconds commit
    );

    // Queue length times recent cost. The cost of a commit is shared by the requests that fit into
    // one batch: one slow sync of an idle store does not make a short burst look long.
    [[nodiscard]] std::chrono::nanoseconds expected_wait(std::size_t queued) const;

    // Work on which money hangs is never refused for load.
    [[nodiscard]] bool admits(Priority priority, std::size_t queued) const;

  private:
    std::atomic<std::int64_t> body_nanos_ = 0;    // moving averages
    std::atomic<std::int64_t> commit_nanos_ = 0;  // of one batch
};

}  // namespace stagedoor
