#include "stripe/webhook.hpp"

#include <array>
#include <cstdint>
#include <vector>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <sodium.h>

namespace stagedoor::stripe {
namespace {

namespace json = boost::json;

using Mac = std::array<unsigned char, crypto_auth_hmacsha256_BYTES>;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

Mac mac_of(std::string_view secret, std::string_view t, std::string_view body) {
    crypto_auth_hmacsha256_state state;
    Mac mac{};
    crypto_auth_hmacsha256_init(&state, bytes(secret), secret.size());
    crypto_auth_hmacsha256_update(&state, bytes(t), t.size());
    crypto_auth_hmacsha256_update(&state, bytes("."), 1);
    crypto_auth_hmacsha256_update(&state, bytes(body), body.size());
    crypto_auth_hmacsha256_final(&state, mac.data());
    sodium_memzero(&state, sizeof state);
    return mac;
}

std::optional<Mac> parse_mac(std::string_view hex) {
    Mac mac{};
    std::size_t length = 0;
    const char* end = nullptr;
    const int failed =
        sodium_hex2bin(mac.data(), mac.size(), hex.data(), hex.size(), nullptr, &length, &end);
    if (failed != 0 || length != mac.size() || end != hex.data() + hex.size()) {
        return std::nullopt;
    }
    return mac;
}

// 1..12 digits: any year that matters, and no overflow.
std::optional<Instant> parse_seconds(std::string_view text) {
    if (text.empty() || text.size() > 12 ||
        text.find_first_not_of("0123456789") != std::string_view::npos) {
        return std::nullopt;
    }
    return Instant{Seconds{std::stoll(std::string{text})}};
}

struct Signature {
    std::string_view t;
    std::vector<Mac> macs;
};

// nullopt for a header with two times, with none, or with more elements than anyone sends.
std::optional<Signature> parse_header(std::string_view header) {
    Signature signature;
    int elements = 0;
    while (!header.empty()) {
        const auto comma = header.find(',');
        const auto element = header.substr(0, comma);
        header = comma == std::string_view::npos ? std::string_view{} : header.substr(comma + 1);
        if (++elements > kMaxSignatureElements) {
            return std::nullopt;
        }
        if (element.starts_with("t=")) {
            if (!signature.t.empty()) {
                return std::nullopt;
            }
            signature.t = element.substr(2);
        } else if (element.starts_with("v1=")) {
            if (const auto mac = parse_mac(element.substr(3))) {
                signature.macs.push_back(*mac);
            }
        }
    }
    return signature.t.empty() ? std::nullopt : std::optional{std::move(signature)};
}

std::string text(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    const bool usable = value != nullptr && value->is_string() && value->get_string().size() <= 255;
    return usable ? std::string{value->get_string()} : std::string{};
}

const json::object* child(const json::object* object, std::string_view name) {
    const auto* value = object != nullptr ? object->if_contains(name) : nullptr;
    return value != nullptr && value->is_object() ? &value->get_object() : nullptr;
}

}  // namespace

std::string signature_of(std::string_view secret, std::string_view t, std::string_view body) {
    const Mac mac = mac_of(secret, t, body);
    std::array<char, 2 * mac.size() + 1> hex{};
    sodium_bin2hex(hex.data(), hex.size(), mac.data(), mac.size());
    return hex.data();
}

bool is_signed(
    std::string_view header,
    std::string_view body,
    std::span<const std::string> secrets,
    Instant now
) {
    const auto signature = parse_header(header);
    const auto signed_at = signature ? parse_seconds(signature->t) : std::nullopt;
    // In whole seconds, as Stripe counts.
    if (!signed_at ||
        std::chrono::abs(std::chrono::floor<Seconds>(now) - *signed_at) > kSignatureTolerance) {
        return false;
    }
    bool matches = false;
    for (const auto& secret : secrets) {
        const Mac expected = mac_of(secret, signature->t, body);
        for (const auto& mac : signature->macs) {
            matches |= sodium_memcmp(mac.data(), expected.data(), mac.size()) == 0;
        }
    }
    return matches;
}

std::optional<WebhookEvent> parse_webhook(std::string_view body) {
    json::error_code failed;
    const auto value = json::parse(body, failed);
    if (failed || !value.is_object()) {
        return std::nullopt;
    }
    const auto& object = value.get_object();
    WebhookEvent event{text(object, "id"), text(object, "type"), "", ""};
    if (event.id.empty() || event.type.empty()) {
        return std::nullopt;
    }
    const auto* subject = child(child(&object, "data"), "object");
    if (subject == nullptr) {
        return event;
    }
    if (event.type.starts_with("payment_intent.")) {
        event.intent = text(*subject, "id");
    } else if (event.type == "charge.refunded") {
        event.intent = text(*subject, "payment_intent");
    }
    if (const auto* metadata = child(subject, "metadata")) {
        event.payment_id = text(*metadata, "payment_id");
    }
    return event;
}

}  // namespace stagedoor::stripe
