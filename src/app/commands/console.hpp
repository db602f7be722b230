// Lines for the person at the terminal. Logs go elsewhere (platform/observability/log.hpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace stagedoor::app {

// One line on standard output.
void say(std::string_view line);
// "stagedoor: <line>" on standard error.
void complain(std::string_view line);
void complain(const std::vector<std::string>& lines);

}  // namespace stagedoor::app
