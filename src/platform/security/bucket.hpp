// A bucket of tokens: who does something takes one, and time puts them back.
#pragma once

#include <cstdint>

namespace stagedoor {

// A bucket of `burst` tokens that `per_minute` tokens a minute flow into.
struct BucketRule {
    std::int64_t per_minute = 0;
    std::int64_t burst = 0;
};

// Levels are counted in 60,000ths of a token, so that what a millisecond adds is a whole number.
inline constexpr std::int64_t kUnitsPerToken = 60'000;

// What came of taking a token, and what is left.
struct BucketState {
    bool taken = false;
    std::int64_t level = 0;
};

}  // namespace stagedoor
