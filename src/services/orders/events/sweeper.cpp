#include "services/orders/events/sweeper.hpp"

#include <exception>

#include "platform/observability/log.hpp"

namespace stagedoor::orders {

Task<void> Sweeper::run(TaskGroup& group) {
    while (!group.stopping()) {
        const bool more = co_await sweep();
        if (!more) {
            co_await pause(group);
        }
    }
}

Task<bool> Sweeper::sweep() {
    try {
        const auto ended = co_await expire_.sweep();
        co_return ended == ExpireOrders::kBatch;
    } catch (const std::exception& error) {
        log::warning("sweep of overdue orders failed", {{"reason", error.what()}});
    }
    co_return false;
}

// Waits by the wall clock, whose jumps bring deadlines along; the monotonic limit is for the case
// that the wall timer is lost.
Task<void> Sweeper::pause(TaskGroup& group) {
    constexpr Milliseconds kLongest{1000};
    const auto seen = wake_.count();
    if (group.stopping()) {
        co_return;
    }
    Scheduler& scheduler = env_.scheduler();
    const TimerId timer = scheduler.call_at(env_.now() + kInterval, [this] { wake_.notify(); });
    co_await wake_.wait(seen, scheduler.monotonic() + kLongest);
    scheduler.cancel(timer);
}

}  // namespace stagedoor::orders
