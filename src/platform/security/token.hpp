// The session token: a compact JWS (RFC 7515, 7519) signed with HMAC-SHA256, whose bytes the
// contract fixes (1.9). Written here because JWT libraries sort the claims
// (docs/adr/0004-own-jwt.md). It says who made a token, not whether that user exists: no service
// looks the user up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace stagedoor {

// Longer tokens are refused unread; a request head cannot hold them anyway.
inline constexpr std::size_t kMaxToken = 8192;
// The longest user id a token may carry, in bytes; the shortest is 1.
inline constexpr std::size_t kMaxTokenSubject = 128;

// Members that are absent in the token are absent here; an `iat` that is no number too.
struct TokenClaims {
    std::string id;
    std::optional<std::string> email;
    std::optional<std::int64_t> issued_at;   // iat, seconds
    std::optional<std::int64_t> expires_at;  // exp, seconds
    std::optional<std::string> token_id;     // jti
};

// Immutable; may be used from any thread.
class TokenCodec {
  public:
    // Signs with `key`, verifies with `key` and then `previous` (rotation). CHECK: no key is empty.
    explicit TokenCodec(std::string key, std::optional<std::string> previous = std::nullopt);

    // Header {"alg":"HS256","typ":"JWT"}, claims in the order id, email, iat, exp, jti without
    // spaces.
    [[nodiscard]] std::string sign(const TokenClaims& claims) const;

    // The claims of a genuine token, or nullopt: not three parts of strict base64url, `alg` other
    // than HS256 (also `none`), a MAC of neither key, `id` not a string of 1..128 bytes, `email`
    // present and no string, `exp` present and not a number > now. Without `exp` a token is good;
    // `iat`, `nbf`, `kid` are not judged. A `crit` header is refused, as RFC 7515 4.1.11 demands.
    [[nodiscard]] std::optional<TokenClaims> verify(std::string_view token, Instant now) const;

  private:
    [[nodiscard]] bool is_genuine(std::string_view signed_part, std::string_view mac) const;

    std::string key_;
    std::optional<std::string> previous_;
};

}  // namespace stagedoor
