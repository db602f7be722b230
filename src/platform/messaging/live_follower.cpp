#include "platform/messaging/live_follower.hpp"

#include <algorithm>
#include <exception>

#include "platform/observability/log.hpp"

namespace stagedoor {
namespace {

constexpr std::int64_t kPage = 500;

}  // namespace

LiveFollower::LiveFollower(Env& env, EventSource& source, Sink sink, LiveFollowerOptions options)
    : env_{env}, source_{source}, sink_{std::move(sink)}, options_{options} {}

Task<void> LiveFollower::load() {
    const auto head = source_.head();
    position_ = std::max<std::int64_t>(head - options_.replay, 0);
    while (position_ < head) {
        const auto read = co_await visit();
        if (read == 0) {
            position_ = head;
        }
    }
}

Task<void> LiveFollower::run(TaskGroup& group) {
    while (!group.stopping()) {
        const auto seen = source_.moved().count();
        const bool moved = co_await step(group);
        if (moved) {
            co_await pause(group);
        } else if (!group.stopping()) {
            const auto lookout = env_.scheduler().monotonic() + options_.lookout;
            co_await source_.moved().wait(seen, lookout);
        }
    }
}

// Up to the producer's head; whether there was anything.
Task<bool> LiveFollower::step(const TaskGroup& group) {
    bool moved = false;
    try {
        auto read = co_await visit();
        while (read > 0 && !group.stopping()) {
            moved = true;
            read = co_await visit();
        }
    } catch (const std::exception& error) {
        log::warning(
            "cannot follow a producer",
            {{"producer", contracts::to_string(source_.producer())}, {"error", error.what()}}
        );
    }
    co_return moved;
}

// Hands over the next page; how many events it had.
Task<std::size_t> LiveFollower::visit() {
    if (source_.head() <= position_) {
        co_return 0;
    }
    OutboxPage page = co_await source_.read(position_, kPage);
    const auto count = page.events.size();
    if (count > 0) {
        const std::int64_t last = page.events.back().seq;
        co_await sink_(std::move(page.events));
        position_ = last;
    }
    co_return count;
}

Task<void> LiveFollower::pause(TaskGroup& group) {
    const auto seen = group.stop_signal().count();
    if (options_.pause > Milliseconds{0} && !group.stopping()) {
        const auto end = env_.scheduler().monotonic() + options_.pause;
        co_await group.stop_signal().wait(seen, end);
    }
}

}  // namespace stagedoor
