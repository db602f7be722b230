#include "platform/runtime/slewed_clock.hpp"

#include <algorithm>

#include "platform/observability/log.hpp"

namespace stagedoor {

using std::chrono::nanoseconds;

SlewedClock::SlewedClock(ClockReading start)
    : ahead_of_boot_{(start.wall - start.boot).count()}, adjusted_at_{start.boot} {}

Instant SlewedClock::now(nanoseconds boot) {
    const auto own = boot + nanoseconds{ahead_of_boot_.load()};
    const std::int64_t millis = std::chrono::floor<Milliseconds>(own).count();
    std::int64_t latest = latest_.load();
    while (latest < millis && !latest_.compare_exchange_weak(latest, millis)) {
    }
    return from_millis(std::max(latest, millis)) + offset();
}

void SlewedClock::adjust(ClockReading reading) {
    const nanoseconds own = reading.boot + nanoseconds{ahead_of_boot_.load()};
    const nanoseconds difference = reading.wall - own;
    const nanoseconds elapsed = std::max(reading.boot - adjusted_at_, nanoseconds{0});
    const nanoseconds most{elapsed.count() / 1'000'000 * kSlewPerMillion};
    ahead_of_boot_ += std::clamp(difference, -most, most).count();
    adjusted_at_ = reading.boot;
    report(difference);
}

void SlewedClock::report(nanoseconds difference) {
    const bool far = std::chrono::abs(difference) > kReportAbove;
    if (far && !reported_) {
        const auto millis = std::chrono::duration_cast<Milliseconds>(difference);
        log::warning("the machine's clock differs from ours", {{"aheadMs", millis.count()}});
    }
    reported_ = far;
}

}  // namespace stagedoor
