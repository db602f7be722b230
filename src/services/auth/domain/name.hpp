// The name under which others see a person. Nothing is unique about it, and nobody needs one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace stagedoor::auth {

inline constexpr std::size_t kMaxName = 60;  // code points

// The name, trimmed; empty stands for none. Error: kInvalidName (longer, no UTF-8, or with control
// characters).
[[nodiscard]] Result<std::string> check_name(std::string_view text);

}  // namespace stagedoor::auth
