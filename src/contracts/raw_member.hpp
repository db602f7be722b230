// The text of one member of a JSON object, untouched. A parsed document cannot give it back: it
// would print 19.99 as 1.999E1. Internal to contracts/.
#pragma once

#include <string_view>

namespace stagedoor::contracts {

// `object` must be a valid JSON object; the view is into it. Of a repeated member the last counts.
// Throws DecodeError when there is no such member, or one is spelt with escapes: that might be it.
[[nodiscard]] std::string_view raw_member(std::string_view object, std::string_view name);

}  // namespace stagedoor::contracts
