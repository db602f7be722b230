// Webhooks of Stripe: is this really from Stripe, and what is it about. Nothing of the payload but
// names is ever used: the object itself is fetched.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/time.hpp"

namespace stagedoor::stripe {

// How far the time of a signature may lie from now, either way.
inline constexpr Seconds kSignatureTolerance{300};
// Elements of the header looked at; Stripe sends two or three.
inline constexpr int kMaxSignatureElements = 16;

// The hexadecimal HMAC-SHA256 of "<t>.<body>".
[[nodiscard]] std::string signature_of(
    std::string_view secret, std::string_view t, std::string_view body
);

// True when `header` (`t=<seconds>,v1=<hex>[,v1=<hex>]`) signs exactly these bytes with one of the
// secrets and its time is within the tolerance. Compares in constant time, every v1 with every
// secret. `t` must be digits only; other schemes (v0) do not count.
[[nodiscard]] bool is_signed(
    std::string_view header,
    std::string_view body,
    std::span<const std::string> secrets,
    Instant now
);

struct WebhookEvent {
    std::string id;    // evt_…
    std::string type;  // payment_intent.succeeded
    // The payment intent that the event is about; empty when it is about none.
    std::string intent;
    // What its metadata names, for an intent whose id we were never told. A pointer, not a fact.
    std::string payment_id;
};

// nullopt when the body is not an event with an id and a type.
[[nodiscard]] std::optional<WebhookEvent> parse_webhook(std::string_view body);

}  // namespace stagedoor::stripe
