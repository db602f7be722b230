// Owns background coroutines: starts them, logs what they throw, and lets their owner stop and wait
// for all of them. Replaces every bare `detached`.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>

#include "platform/runtime/env.hpp"
#include "platform/runtime/signal.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor {

// Tasks run on the scheduler's executor. spawn() and request_stop() may be called from any thread.
// The group must be joined before it is destroyed.
class TaskGroup {
  public:
    explicit TaskGroup(Scheduler& scheduler);
    ~TaskGroup();

    // `name` says in the log whose exception it was. After request_stop() the task is dropped
    // unstarted.
    void spawn(std::string name, Task<void> task);

    // Long-lived tasks look at this after each wait, and end soon when it is true.
    [[nodiscard]] bool stopping() const { return stopping_.load(); }
    // Notified by request_stop(); tasks that wait on nothing else may wait on this.
    [[nodiscard]] Signal& stop_signal() { return stop_signal_; }

    void request_stop();
    // Suspends until no task is left. Afterwards the group may be used again.
    [[nodiscard]] Task<void> join();

  private:
    Task<void> run(std::string name, Task<void> task);

    Scheduler& scheduler_;
    std::atomic<bool> stopping_ = false;
    std::atomic<std::size_t> running_ = 0;
    Signal stop_signal_;
    Signal ended_;
};

}  // namespace stagedoor
