// HTTP-14: session tokens and the base64 they are made of. The input's first line is the header of
// a token and the rest its claims, both signed here; the input as a whole is a forged token.
#include <string>

#include <sodium.h>

#include "core/check.hpp"
#include "platform/security/base64.hpp"
#include "platform/security/token.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace stagedoor::fuzz {
namespace {

constexpr std::string_view kKey = "the key of all fuzzed tokens";
constexpr std::string_view kUsualHeader = R"({"alg":"HS256","typ":"JWT"})";

const TokenCodec& codec() {
    static const TokenCodec made{std::string{kKey}};
    return made;
}

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string sign(std::string_view header, std::string_view claims) {
    const auto message = to_base64url(header) + '.' + to_base64url(claims);
    std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes(kKey), kKey.size());
    crypto_auth_hmacsha256_update(&state, bytes(message), message.size());
    crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
    return message + '.' + to_base64url(mac);
}

void check_base64(std::string_view text) {
    CHECK(from_base64(to_base64(text)) == text, "base64 changes what it encodes");
    CHECK(from_base64url(to_base64url(text)) == text, "base64url changes what it encodes");
    CHECK(from_any_base64(to_base64(text)) == text, "the lenient reader refuses base64");
    const auto strict = from_base64(text);
    CHECK(!strict || to_base64(*strict) == text, "two texts of the same bytes");
    CHECK(!strict || from_any_base64(text) == strict, "two readers of base64 disagree");
    const auto url = from_base64url(text);
    CHECK(!url || to_base64url(*url) == text, "two texts of the same bytes, url");
    CHECK(!url || from_any_base64(text) == url, "two readers of base64url disagree");
}

// Nothing is accepted but what this key signed, byte for byte.
void check_forged(std::string_view token) {
    if (!codec().verify(token, kNow)) {
        return;
    }
    auto rest = token;
    const auto header = from_base64url(take_until(rest, '.'));
    const auto claims = from_base64url(take_until(rest, '.'));
    CHECK(header && claims && sign(*header, *claims) == token, "a forged token is accepted");
}

// One changed character anywhere, and it is no token.
void check_changed(const std::string& token) {
    const auto step = std::max<std::size_t>(1, token.size() / 8);
    for (std::size_t at = token.size() - 1; at < token.size(); at -= step) {
        auto changed = token;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        CHECK(!codec().verify(changed, kNow), "a changed token is accepted");
    }
}

bool has_expired(const TokenClaims& claims, Instant now) {
    return claims.expires_at && *claims.expires_at <= to_millis(now) / 1000;
}

void check_again(const TokenClaims& claims) {
    const auto token = codec().sign(claims);
    // `exp` may hold a fraction of a second that claims have not, and escapes may take more room.
    if (has_expired(claims, kNow) || token.size() > kMaxToken) {
        return;
    }
    const auto again = codec().verify(token, kNow);
    CHECK(again.has_value(), "what was accepted is not, signed anew");
    CHECK(
        again->id == claims.id && again->email == claims.email &&
            again->issued_at == claims.issued_at && again->expires_at == claims.expires_at &&
            again->token_id == claims.token_id,
        "other claims, signed anew"
    );
}

void check_signed(std::string_view header, std::string_view text) {
    const auto token = sign(header, text);
    const auto claims = codec().verify(token, kNow);
    if (!claims) {
        return;
    }
    static const TokenCodec stranger{"another key"};
    static const TokenCodec successor{"another key", std::string{kKey}};
    CHECK(token.size() <= kMaxToken, "a token over its limit is accepted");
    CHECK(
        header.find("HS256") != std::string_view::npos || header.find("\\u") < header.size(),
        "a token of another algorithm is accepted"
    );
    CHECK(
        !claims->id.empty() && claims->id.size() <= kMaxTokenSubject, "a user id past its bounds"
    );
    CHECK(!stranger.verify(token, kNow), "a token of another key is accepted");
    CHECK(successor.verify(token, kNow), "a token of the previous key is refused");
    constexpr std::int64_t kFarAway = 250'000'000'000;
    if (claims->expires_at && *claims->expires_at < kFarAway) {
        const Instant later{Seconds{*claims->expires_at + 1}};
        CHECK(!codec().verify(token, later), "a token is accepted when it has expired");
    }
    check_changed(token);
    check_again(*claims);
}

}  // namespace

void try_input(std::string_view input) {
    check_base64(input);
    check_forged(input);
    auto claims = input;
    const auto header = take_until(claims, '\n');
    check_signed(header.empty() ? kUsualHeader : header, claims);
}

}  // namespace stagedoor::fuzz
