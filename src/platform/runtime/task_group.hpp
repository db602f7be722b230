// Owns background coroutines: starts them, logs what they throw, and lets their owner stop and wait
// for all of them. Replaces every bare `detached`.
#pragma once

#include <memory>
#include <string>

#include "platform/runtime/env.hpp"
#include "platform/runtime/signal.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor {

// Tasks run on the scheduler's executor. spawn() and request_stop() may be called from any thread.
// The group must be joined before it is destroyed (CHECK).
class TaskGroup {
  public:
    explicit TaskGroup(Scheduler& scheduler);
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;
    ~TaskGroup();

    // `name` says in the log whose exception it was. After request_stop() the task is dropped
    // unstarted.
    void spawn(std::string name, Task<void> task);

    // Long-lived tasks look at this after each wait, and end soon when it is true.
    [[nodiscard]] bool stopping() const;
    // Notified by request_stop(); tasks that wait on nothing else may wait on this.
    [[nodiscard]] Signal& stop_signal();

    void request_stop();
    // Suspends until no task is left. Afterwards the group may be used again.
    [[nodiscard]] Task<void> join();

  private:
    struct State;
    static Task<void> run(State& state, std::string name, Task<void> task);

    std::shared_ptr<State> state_;
};

}  // namespace stagedoor
