// Many runs: each in a process of its own, so that one that dies takes nothing along, and what it
// leaves behind is gone with it.
#pragma once

#include <string>

namespace stagedoor::simulation {

struct Campaign {
    std::string seeds = "1..300";
    int minutes = 30;
    double hours = 0;
    int jobs = 2;
    int twice = 50;
    std::string list;
    bool log = false;
    bool some = false;
    int fates = 2;
};

// Both print each violation with its seed, the counts, and a last line, and give the exit code of
// the program: 0 when nothing failed.

// Seeds, with those of the list first.
[[nodiscard]] int run_seeds(const Campaign& campaign);

// The script with a crash at every write and sync of it, with each of `fates` fates.
[[nodiscard]] int run_crash_points(const Campaign& campaign);

}  // namespace stagedoor::simulation
