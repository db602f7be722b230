// Wall time as the business knows it: milliseconds since 1970, UTC. Deadlines, tokens and events
// use this clock; network time-outs use the scheduler's monotonic one
// (platform/runtime/scheduler.hpp).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stagedoor {

using Milliseconds = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;
using Instant = std::chrono::sys_time<Milliseconds>;

[[nodiscard]] constexpr std::int64_t to_millis(Instant instant) {
    return instant.time_since_epoch().count();
}

[[nodiscard]] constexpr Instant from_millis(std::int64_t millis) {
    return Instant{Milliseconds{millis}};
}

// RFC 3339, UTC, always with milliseconds: 2026-11-21T08:15:00.000Z.
[[nodiscard]] std::string to_rfc3339(Instant instant);

// Reads exactly the form that to_rfc3339 writes; anything else is nullopt.
[[nodiscard]] std::optional<Instant> parse_rfc3339(std::string_view text);

// The wall clock of a node. Never goes back; a step of the machine's clock does not show in it.
class Clock {
  public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual Instant now() const = 0;
};

}  // namespace stagedoor
