// One run from its beginning to rest.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/simulation/plan.hpp"

namespace stagedoor::simulation {

struct RunResult {
    std::vector<std::string> violations;  // empty: every promise held
    std::map<std::string, std::uint64_t, std::less<>> counts;
    std::uint64_t trace = 0;
    Milliseconds simulated{0};
};

// First without mercy, as the plan has it; then healed, and everything must come to rest.
[[nodiscard]] RunResult run(const Plan& plan);

// The script of crash points: one purchase and one lapse, in a world in which only the power goes
// once, at the n-th write or sync of the one machine (0: never).
struct CrashPoint {
    std::uint64_t operation = 0;
    CrashFates fates;
    std::uint64_t seed = 1;
};
[[nodiscard]] RunResult run(const CrashPoint& point);

}  // namespace stagedoor::simulation
