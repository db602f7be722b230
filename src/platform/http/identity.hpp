// Who is calling, and the session cookie: reading it from a request in every form that existing
// clients send, and writing it byte for byte as they expect (contract 1.9). Bad input is never an
// error here, the caller is then anonymous.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/request.hpp"
#include "platform/runtime/env.hpp"
#include "platform/security/token.hpp"

namespace stagedoor::http {

enum class SecureCookies : std::uint8_t {
    kAuto,  // as the request came: with TLS or not
    kAlways,
    kNever,
};

struct SessionSettings {
    std::string cookie_name = "session";  // the emitted one; RFC 6265 token, ':' allowed
    SecureCookies secure = SecureCookies::kAuto;
    Seconds token_ttl = std::chrono::hours{24 * 7};
};

// The token of `Authorization: Bearer <token>`, empty if it is; nullopt without such a header.
// Present, it alone decides who calls, and cross-site rules do not apply.
[[nodiscard]] std::optional<std::string_view> bearer_token(const Request& request);

// Immutable; may be used from any thread.
class Identity {
  public:
    Identity(Env& env, const TokenCodec& tokens, SessionSettings settings = {});

    // The bearer token's user, else that of the first cookie that holds a good token: the emitted
    // name, `session`, `express:sess` in this order, of equal names the first only.
    [[nodiscard]] std::optional<Caller> identify(const Request& request) const;

    // A new token, valid from now for token_ttl; two of one second differ.
    [[nodiscard]] std::string issue(const UserId& user, std::string_view email) const;

    // Values of Set-Cookie, for a reply to `request`.
    [[nodiscard]] std::string session_cookie(const Request& request, std::string_view token) const;
    [[nodiscard]] std::string clearing_cookie(const Request& request) const;

  private:
    [[nodiscard]] std::optional<Caller> verified(std::string_view token) const;
    [[nodiscard]] std::string_view attributes(const Request& request) const;

    Env& env_;
    const TokenCodec& tokens_;
    SessionSettings settings_;
    std::vector<std::string> accepted_names_;
};

}  // namespace stagedoor::http
