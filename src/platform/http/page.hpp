// Lists in pages: `limit`, an opaque `cursor` that names a position (not an offset), and the Link
// header that leads to the next page.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/request.hpp"
#include "platform/http/response.hpp"

namespace stagedoor::http {

inline constexpr std::size_t kMaxCursor = 256;

// `limit` of the query, or `fallback`; refuses into `refusal` (400 invalid_value) outside 1..most.
struct Limit {
    std::int64_t value = 0;
    std::optional<Response> refusal;
};
[[nodiscard]] Limit read_limit(const Query& query, std::int64_t fallback, std::int64_t most = 500);

// A cursor is a kind (the sort it belongs to) and the parts of a position. Text form: base64url.
[[nodiscard]] std::string encode_cursor(
    std::string_view kind, const std::vector<std::string>& parts
);
// The parts, or nullopt when the text is not a cursor of that kind with that many parts.
[[nodiscard]] std::optional<std::vector<std::string>> decode_cursor(
    std::string_view text, std::string_view kind, std::size_t parts
);

// `</api/tickets?limit=3&q=x&cursor=…>; rel="next"`: repeats the given query but its cursor.
[[nodiscard]] std::string next_link(
    std::string_view path, const Query& query, std::string_view cursor
);

}  // namespace stagedoor::http
