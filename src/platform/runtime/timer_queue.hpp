// Timers in the order in which they fall due. A data structure only: it has no clock and no lock,
// its owner (a Scheduler) has.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "platform/runtime/scheduler.hpp"

namespace stagedoor {

// `When` is Monotonic or Instant. Timers of one moment come out in the order of their ids.
template <class When>
class TimerQueue {
  public:
    using Action = std::function<void()>;

    void add(TimerId id, When when, Action action) {
        timers_.emplace(std::pair{when, id}, std::move(action));
        times_.emplace(id, when);
    }

    // Ids that are not in the queue are ignored. Gives the action back so that its owner can
    // destroy it outside a lock.
    Action remove(TimerId id) {
        const auto time = times_.find(id);
        if (time == times_.end()) {
            return {};
        }
        auto node = timers_.extract({time->second, id});
        times_.erase(time);
        return std::move(node.mapped());
    }

    [[nodiscard]] std::optional<When> next() const {
        return timers_.empty() ? std::nullopt : std::optional{timers_.begin()->first.first};
    }

    // Takes the first timer out if it is due at `now`.
    [[nodiscard]] std::optional<Action> take_due(When now) {
        if (timers_.empty() || timers_.begin()->first.first > now) {
            return std::nullopt;
        }
        auto node = timers_.extract(timers_.begin());
        times_.erase(node.key().second);
        return std::move(node.mapped());
    }

  private:
    std::map<std::pair<When, TimerId>, Action> timers_;
    std::unordered_map<TimerId, When> times_;
};

}  // namespace stagedoor
