// Hands a producer's events to what lives in memory only (open pages): in order and each once since
// load(), without a cursor or a transaction. What must survive a crash uses a Consumer.
#pragma once

#include <functional>
#include <vector>

#include "contracts/envelope.hpp"
#include "platform/messaging/event_source.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/task_group.hpp"

namespace stagedoor {

struct LiveFollowerOptions {
    std::int64_t replay = 0;     // load() hands over so many of the events before
    Milliseconds pause{0};       // between two visits to a producer that has much to say
    Milliseconds lookout{1000};  // looks after this much silence
};

class LiveFollower {
  public:
    // Called on the background executor with one page after the other. It must not throw.
    using Sink = std::function<Task<void>(std::vector<contracts::Event>)>;

    // The source outlives the follower.
    LiveFollower(Env& env, EventSource& source, Sink sink, LiveFollowerOptions options = {});

    // Starts anew at the producer's head, handing over the replay first. Before run().
    [[nodiscard]] Task<void> load();

    // Until the group stops. A failed read is logged and tried again.
    [[nodiscard]] Task<void> run(TaskGroup& group);

    // Has run() look whether the group stops. Any thread.
    void wake() { source_.moved().notify(); }

  private:
    [[nodiscard]] Task<bool> step(const TaskGroup& group);
    [[nodiscard]] Task<std::size_t> visit();
    [[nodiscard]] Task<void> pause(TaskGroup& group);

    Env& env_;
    EventSource& source_;
    Sink sink_;
    LiveFollowerOptions options_;
    std::int64_t position_ = 0;
};

}  // namespace stagedoor
