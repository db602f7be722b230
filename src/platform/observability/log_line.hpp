// How a log line is written, apart from where it goes. Nothing that comes in from outside can forge
// or break a line: control characters and invalid UTF-8 never come out as they are.
#pragma once

#include <string>
#include <string_view>

#include "platform/observability/log.hpp"

namespace stagedoor::log {

// What follows the time on a line for people: `warning the feed stopped producer=orders seq=17`.
// Values of other than plain printable ASCII are quoted as in JSON.
[[nodiscard]] std::string text_line(Level level, std::string_view message, Fields fields);

// What follows the time in a line's object: `"level":"warning","msg":"…","producer":"orders"}`.
[[nodiscard]] std::string json_line(Level level, std::string_view message, Fields fields);

}  // namespace stagedoor::log
