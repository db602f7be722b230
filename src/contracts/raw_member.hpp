// The text of one member of a JSON object, or of each element of an array, untouched. A parsed
// document cannot give it back: it would print 19.99 as 1.999E1. Internal to contracts/.
#pragma once

#include <string_view>
#include <vector>

namespace stagedoor::contracts {

// `object` must be a valid JSON object; the view is into it. Of a repeated member the last counts.
// Throws DecodeError when there is no such member, or one is spelt with escapes: that might be it.
[[nodiscard]] std::string_view raw_member(std::string_view object, std::string_view name);

// `array` must be a valid JSON array; the views are into it.
[[nodiscard]] std::vector<std::string_view> raw_elements(std::string_view array);

}  // namespace stagedoor::contracts
