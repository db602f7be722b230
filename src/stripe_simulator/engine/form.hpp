// Form encoding as Stripe reads it: `a=1&metadata[order_id]=x&list[]=y` becomes a tree of strings.
// Used for the bodies of POST and, already split, for query strings.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/object.hpp>

namespace stagedoor::stripe_simulator {

using FormPairs = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::size_t kMaxFormPairs = 1000;
inline constexpr std::size_t kMaxFormDepth = 5;  // names in brackets after the first

// Splits and decodes `application/x-www-form-urlencoded` text. nullopt: a broken percent escape,
// more than kMaxFormPairs pairs, or what is not UTF-8 when decoded.
[[nodiscard]] std::optional<FormPairs> parse_form(std::string_view text);

// Nests names with brackets. Members `[]` and `[0]`, `[1]` … become an array, but for `metadata`,
// whose keys are free. Of equal names the last counts. nullopt: brackets that do not match, deeper
// than kMaxFormDepth, or a name that is a value and a group at once.
[[nodiscard]] std::optional<boost::json::object> nest_form(const FormPairs& pairs);

}  // namespace stagedoor::stripe_simulator
