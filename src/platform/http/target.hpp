// The request target taken apart: path and query, each decoded once (contract 1.3). Pure text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/http/request.hpp"

namespace stagedoor::http {

enum class TargetVerdict : std::uint8_t {
    kGood,
    kBroken,   // a percent escape without two hexadecimal digits: 400
    kNowhere,  // a path that never names anything, however it is read: 404
};

// Fills `path` and `query` from a target in origin form. kNowhere: an empty, `.` or `..` segment, a
// backslash, an encoded slash, NUL, CR or LF. kBroken wins over kNowhere.
[[nodiscard]] TargetVerdict parse_target(std::string_view target, std::string& path, Query& query);

// RFC 3986: all but unreserved characters become %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);

// Whether `path` is `prefix` or lies below it, letter case apart: ("/API/x", "/api") does.
[[nodiscard]] bool is_under(std::string_view path, std::string_view prefix);

[[nodiscard]] std::string to_lower(std::string_view text);  // A-Z only
[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);
[[nodiscard]] std::string_view trim(std::string_view text);  // spaces and tabs

}  // namespace stagedoor::http
