#include "platform/http/identity.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "platform/security/base64.hpp"

namespace stagedoor::http {
namespace {

constexpr std::string_view kBearer = "bearer";
constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::size_t kTokenIdBytes = 8;

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// The value of the first cookie of that name in one Cookie header.
std::optional<std::string_view> find_cookie(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        const auto end = std::min(header.find(';'), header.size());
        const std::string_view pair = header.substr(0, end);
        header.remove_prefix(std::min(end + 1, header.size()));
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && trim(pair.substr(0, equals)) == name) {
            return trim(pair.substr(equals + 1));
        }
    }
    return std::nullopt;
}

std::optional<std::string_view> find_cookie(const Request& request, std::string_view name) {
    for (const auto& [key, value] : request.headers) {
        if (key == "cookie") {
            if (const auto found = find_cookie(value, name)) {
                return found;
            }
        }
    }
    return std::nullopt;
}

std::string_view unquote(std::string_view value) {
    const bool quoted = value.size() >= 2 && value.front() == '"' && value.back() == '"';
    return quoted ? value.substr(1, value.size() - 2) : value;
}

// The token inside a cookie value: base64 of {"jwt":"<token>"}.
std::optional<std::string> token_of(std::string_view value) {
    const auto text = from_any_base64(unquote(value));
    if (!text) {
        return std::nullopt;
    }
    boost::system::error_code failed;
    const auto session = boost::json::parse(*text, failed);
    if (failed || !session.is_object()) {
        return std::nullopt;
    }
    const auto* token = session.get_object().if_contains("jwt");
    if (token == nullptr || !token->is_string()) {
        return std::nullopt;
    }
    return std::string{token->get_string()};
}

std::string make_token_id(Random& random) {
    std::array<std::byte, kTokenIdBytes> bytes{};
    random.fill(bytes);
    std::string text;
    for (const auto byte : bytes) {
        const auto value = std::to_integer<std::size_t>(byte);
        text += kHex[value >> 4U];
        text += kHex[value & 0xFU];
    }
    return text;
}

}  // namespace

std::optional<std::string_view> bearer_token(const Request& request) {
    const std::string_view value = trim(request.header("authorization"));
    const auto scheme = value.substr(0, kBearer.size());
    const bool is_bearer = std::equal(
        scheme.begin(),
        scheme.end(),
        kBearer.begin(),
        kBearer.end(),
        [](char left, char right) { return to_lower(left) == right; }
    );
    const std::string_view rest = value.substr(scheme.size());
    if (!is_bearer || (!rest.empty() && !is_blank(rest.front()))) {
        return std::nullopt;
    }
    return trim(rest);
}

Identity::Identity(Env& env, const TokenCodec& tokens, SessionSettings settings)
    : env_{env},
      tokens_{tokens},
      settings_{std::move(settings)},
      accepted_names_{settings_.cookie_name, "session", "express:sess"} {}

std::optional<Caller> Identity::verified(std::string_view token) const {
    auto claims = tokens_.verify(token, env_.now());
    if (!claims) {
        return std::nullopt;
    }
    return Caller{
        UserId{std::move(claims->id)},
        std::move(claims->email),
        claims->issued_at,
        claims->expires_at};
}

std::optional<Caller> Identity::identify(const Request& request) const {
    if (const auto bearer = bearer_token(request)) {
        return verified(*bearer);
    }
    for (const auto& name : accepted_names_) {
        const auto cookie = find_cookie(request, name);
        const auto token = cookie ? token_of(*cookie) : std::nullopt;
        auto caller = token ? verified(*token) : std::nullopt;
        if (caller) {
            return caller;
        }
    }
    return std::nullopt;
}

std::string Identity::issue(const UserId& user, std::string_view email) const {
    const Seconds now = std::chrono::floor<Seconds>(env_.now()).time_since_epoch();
    TokenClaims claims;
    claims.id = user.str();
    claims.email = std::string{email};
    claims.issued_at = now.count();
    claims.expires_at = (now + settings_.token_ttl).count();
    claims.token_id = make_token_id(env_.random());
    return tokens_.sign(claims);
}

std::string_view Identity::attributes(const Request& request) const {
    const bool secure = settings_.secure == SecureCookies::kAlways ||
                        (settings_.secure == SecureCookies::kAuto && request.secure);
    return secure ? "; httponly; secure; samesite=lax" : "; httponly";
}

std::string Identity::session_cookie(const Request& request, std::string_view token) const {
    std::string session = R"({"jwt":")";
    session += token;
    session += R"("})";
    std::string cookie = settings_.cookie_name + '=' + to_base64(session) + "; path=/";
    cookie += attributes(request);
    return cookie;
}

std::string Identity::clearing_cookie(const Request& request) const {
    std::string cookie = settings_.cookie_name + "=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT";
    cookie += attributes(request);
    return cookie;
}

}  // namespace stagedoor::http
