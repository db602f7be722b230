#include "app/maintenance.hpp"

#include <exception>

#include "platform/observability/log.hpp"

namespace stagedoor::app {

namespace {

constexpr Milliseconds kLook{1000};
constexpr Milliseconds kBetweenTrims{std::chrono::hours{1}};

}  // namespace

Maintenance::Maintenance(Parts parts, Milliseconds outbox_retention)
    : parts_{parts}, retention_{outbox_retention}, tasks_{parts.env.scheduler()} {}

void Maintenance::start() {
    tasks_.spawn("maintenance", run());
}

Task<void> Maintenance::stop() {
    tasks_.request_stop();
    co_await tasks_.join();
}

Task<void> Maintenance::trim() {
    for (const auto service : parts_.stores.services()) {
        if (!tasks_.stopping()) {
            co_await try_trim(service);
        }
    }
}

// A store may be full or busy at that moment, a follower away: there is another hour.
Task<void> Maintenance::try_trim(contracts::Service service) {
    const std::string producer{contracts::to_string(service)};
    try {
        Outbox& outbox = parts_.stores.outbox(service);
        const auto lowest = co_await parts_.followers.lowest_cursor(service, outbox.head());
        const auto dropped = co_await outbox.trim(parts_.env.now() - retention_, lowest);
        if (dropped > 0) {
            log::info("dropped old events", {{"producer", producer}, {"events", dropped}});
        }
    } catch (const std::exception& error) {
        log::warning(
            "old events are kept for now", {{"producer", producer}, {"reason", error.what()}}
        );
    }
}

Task<void> Maintenance::run() {
    auto& scheduler = parts_.env.scheduler();
    auto next_trim = scheduler.monotonic();
    while (!tasks_.stopping()) {
        if (parts_.feeds.failed() && parts_.health.readiness() == http::Readiness::kReady) {
            parts_.health.set(http::Readiness::kFailed);
        }
        if (scheduler.monotonic() >= next_trim) {
            next_trim = scheduler.monotonic() + kBetweenTrims;
            co_await trim();
        }
        const auto seen = tasks_.stop_signal().count();
        if (!tasks_.stopping()) {
            co_await tasks_.stop_signal().wait(seen, scheduler.monotonic() + kLook);
        }
    }
}

}  // namespace stagedoor::app
