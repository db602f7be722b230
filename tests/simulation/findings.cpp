#include "tests/simulation/findings.hpp"

namespace stagedoor::simulation {

void Findings::count(std::string_view what, std::uint64_t times) {
    const auto found = counts_.find(what);
    if (found != counts_.end()) {
        found->second += times;
    } else if (times > 0) {
        counts_.emplace(what, times);
    }
}

}  // namespace stagedoor::simulation
