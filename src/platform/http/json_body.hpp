// Bodies of routes with BodyRule::kJson (contract 1.4).
#pragma once

#include <optional>
#include <string_view>

#include "platform/http/request.hpp"
#include "platform/http/response.hpp"

namespace stagedoor::http {

inline constexpr std::size_t kMaxJsonDepth = 16;  // the outermost object counts

// Parses request.body into request.json, which is {} for an empty body. The refusal, if any: 400
// unsupported_content_type, or 400 malformed_body for what is no JSON object, is too deep, is not
// UTF-8 or holds a number that no double can hold. Of a repeated member the last counts.
[[nodiscard]] std::optional<Response> read_json_body(Request& request);

// `application/json`, with no parameter but `charset=utf-8`.
[[nodiscard]] bool is_json_type(std::string_view content_type);

}  // namespace stagedoor::http
