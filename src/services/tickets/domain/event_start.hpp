// When the event of a ticket begins: an instant, and the day it falls on where it takes place.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "core/time.hpp"

namespace stagedoor::tickets {

using LocalDay = std::chrono::local_days;

struct EventStart {
    Instant at;
    LocalDay day;  // in the zone that was written
};

// Reads ISO 8601 with a zone: `2027-03-05T20:00+01:00`, with or without seconds and a fraction of
// up to three digits, `Z` for UTC; years 1970 to 9999. nullopt for anything else, a 30 February
// too.
[[nodiscard]] std::optional<EventStart> parse_start(std::string_view text);

// `2027-03-05`, or nullopt.
[[nodiscard]] std::optional<LocalDay> parse_day(std::string_view text);

}  // namespace stagedoor::tickets
