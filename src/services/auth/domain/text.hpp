// What the rules of e-mail and password say about text: ASCII white space, ASCII letter case, code
// points of UTF-8.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stagedoor::auth {

// Without ASCII white space at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);

// A–Z become a–z; every other byte stays.
[[nodiscard]] std::string fold(std::string_view text);

// The number of code points; `text` is UTF-8.
[[nodiscard]] std::size_t count_code_points(std::string_view text);

// Cuts the first code point off `text` (not empty) and gives it; kMalformed for what is not UTF-8.
inline constexpr char32_t kMalformed = 0xFFFFFFFF;
[[nodiscard]] char32_t take_code_point(std::string_view& text);

}  // namespace stagedoor::auth
