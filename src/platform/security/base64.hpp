// Base64 in the two forms that tokens, cookies and cursors use (RFC 4648). Decoding is strict: a
// character outside the alphabet, a wrong length or left-over bits make it fail.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stagedoor {

// Standard alphabet, with padding.
[[nodiscard]] std::string to_base64(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

// URL alphabet, without padding.
[[nodiscard]] std::string to_base64url(std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

// Either alphabet, with, without or with too little padding: what other programs put into cookies.
[[nodiscard]] std::optional<std::string> from_any_base64(std::string_view text);

}  // namespace stagedoor
