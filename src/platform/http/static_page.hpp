// A page that is part of the program.
#pragma once

#include <string>

#include "platform/http/route.hpp"

namespace stagedoor::http {

// GET `pattern` answers this HTML. Its policy allows inline style and nothing else: no script, no
// picture, no frame.
[[nodiscard]] Route static_page(std::string pattern, std::string html);

}  // namespace stagedoor::http
