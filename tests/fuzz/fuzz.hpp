// A fuzzer here is one file that defines try_input(): it hands the input to a parser and holds what
// comes out against properties, by CHECK. Crashes, leaks and undefined behaviour are found by the
// sanitizers, properties by their abort.
#pragma once

#include <algorithm>
#include <string_view>
#include <utility>

#include "core/time.hpp"

namespace stagedoor::fuzz {

// Defined by each *_fuzz.cpp. Deterministic: the same input always takes the same way.
void try_input(std::string_view input);

// 2026-11-21T08:00:00.000Z, for all that looks at a clock.
inline constexpr Instant kNow = from_millis(1'795'248'000'000);

// Cuts the text up to the first `end` off the front of `text`, and drops that `end`.
inline std::string_view take_until(std::string_view& text, char end) {
    const auto part = text.substr(0, text.find(end));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    return part;
}

}  // namespace stagedoor::fuzz
