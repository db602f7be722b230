#include "platform/security/token.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <sodium.h>

#include "core/check.hpp"
#include "core/json_writer.hpp"
#include "platform/security/base64.hpp"

namespace stagedoor {
namespace {

namespace json = boost::json;

constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";
constexpr std::string_view kAlgorithm = "HS256";
constexpr double kBeyondInt64 = 9.2e18;

// A string, so that it can be appended to the token as it is.
std::string mac_of(std::string_view key, std::string_view message) {
    crypto_auth_hmacsha256_state state;
    std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_init(
        &state, reinterpret_cast<const unsigned char*>(key.data()), key.size()
    );
    crypto_auth_hmacsha256_update(
        &state, reinterpret_cast<const unsigned char*>(message.data()), message.size()
    );
    crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
    sodium_memzero(&state, sizeof state);
    return mac;
}

std::string to_json(const TokenClaims& claims) {
    JsonWriter out;
    out.begin_object();
    out.member("id", claims.id);
    out.optional_member("email", claims.email);
    out.optional_member("iat", claims.issued_at);
    out.optional_member("exp", claims.expires_at);
    out.optional_member("jti", claims.token_id);
    out.end_object();
    return out.take();
}

// The three parts as they stand, or nullopt when there are not exactly three.
struct Parts {
    std::string_view header;
    std::string_view claims;
    std::string_view mac;
    std::string_view signed_part;  // header and claims with the dot between
};

std::optional<Parts> split(std::string_view token) {
    const auto first = token.find('.');
    if (first == std::string_view::npos) {
        return std::nullopt;
    }
    const auto second = token.find('.', first + 1);
    if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
        return std::nullopt;
    }
    return Parts{
        token.substr(0, first),
        token.substr(first + 1, second - first - 1),
        token.substr(second + 1),
        token.substr(0, second)};
}

std::optional<json::object> decode_object(std::string_view part) {
    const auto text = from_base64url(part);
    if (!text) {
        return std::nullopt;
    }
    boost::system::error_code failed;
    auto value = json::parse(*text, failed);
    if (failed || !value.is_object()) {
        return std::nullopt;
    }
    return std::move(value.get_object());
}

bool has_our_algorithm(const json::object& header) {
    const auto* algorithm = header.if_contains("alg");
    return algorithm != nullptr && algorithm->is_string() &&
           std::string_view{algorithm->get_string()} == kAlgorithm && !header.contains("crit");
}

bool is_after(const json::value& exp, Instant now) {
    const std::int64_t seconds = std::chrono::floor<Seconds>(now).time_since_epoch().count();
    if (exp.is_int64()) {
        return exp.get_int64() > seconds;
    }
    if (exp.is_uint64()) {
        return exp.get_uint64() > static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0));
    }
    return exp.is_double() && exp.get_double() * 1000.0 > static_cast<double>(to_millis(now));
}

// Whole seconds of a numeric claim; what 64 bits cannot hold counts as absent.
std::optional<std::int64_t> to_seconds(const json::value* claim) {
    if (claim != nullptr && claim->is_int64()) {
        return claim->get_int64();
    }
    if (claim != nullptr && claim->is_double() && std::abs(claim->get_double()) < kBeyondInt64) {
        return static_cast<std::int64_t>(claim->get_double());
    }
    return std::nullopt;
}

std::optional<std::string> to_text(const json::value* claim) {
    if (claim == nullptr || !claim->is_string()) {
        return std::nullopt;
    }
    return std::string{claim->get_string()};
}

std::optional<TokenClaims> read_claims(const json::object& object, Instant now) {
    const auto id = to_text(object.if_contains("id"));
    if (!id || id->empty() || id->size() > kMaxTokenSubject) {
        return std::nullopt;
    }
    const auto* email = object.if_contains("email");
    const auto* exp = object.if_contains("exp");
    if ((email != nullptr && !email->is_string()) || (exp != nullptr && !is_after(*exp, now))) {
        return std::nullopt;
    }
    return TokenClaims{
        *id,
        to_text(email),
        to_seconds(object.if_contains("iat")),
        to_seconds(exp),
        to_text(object.if_contains("jti"))};
}

}  // namespace

TokenCodec::TokenCodec(std::string key, std::optional<std::string> previous)
    : key_{std::move(key)}, previous_{std::move(previous)} {
    CHECK(sodium_init() >= 0, "libsodium cannot start");
    CHECK(!key_.empty(), "a token key is never empty");
    CHECK(!previous_ || !previous_->empty(), "a token key is never empty");
}

std::string TokenCodec::sign(const TokenClaims& claims) const {
    std::string token = to_base64url(kHeader) + '.' + to_base64url(to_json(claims));
    const std::string mac = mac_of(key_, token);
    token += '.';
    token += to_base64url(mac);
    return token;
}

bool TokenCodec::is_genuine(std::string_view signed_part, std::string_view mac) const {
    const auto matches = [&](std::string_view key) {
        const std::string expected = mac_of(key, signed_part);
        return mac.size() == expected.size() &&
               sodium_memcmp(mac.data(), expected.data(), expected.size()) == 0;
    };
    return matches(key_) || (previous_ && matches(*previous_));
}

std::optional<TokenClaims> TokenCodec::verify(std::string_view token, Instant now) const {
    const auto parts = token.size() <= kMaxToken ? split(token) : std::nullopt;
    if (!parts) {
        return std::nullopt;
    }
    // The MAC comes first: nothing that a stranger wrote is parsed.
    const auto mac = from_base64url(parts->mac);
    if (!mac || !is_genuine(parts->signed_part, *mac)) {
        return std::nullopt;
    }
    const auto header = decode_object(parts->header);
    const auto claims = decode_object(parts->claims);
    if (!header || !claims || !has_our_algorithm(*header)) {
        return std::nullopt;
    }
    return read_claims(*claims, now);
}

}  // namespace stagedoor
