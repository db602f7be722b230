// The life of a payment intent: which call is allowed in which state, and what it does to the
// intent, its charge and the record of events. Parameters are read elsewhere (intent_calls.hpp).
// https://stripe.com/docs/payments/intents
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/money.hpp"
#include "stripe_simulator/engine/ledger.hpp"

namespace stagedoor::stripe_simulator {

// A hold that nobody captures is released by itself.
inline constexpr Seconds kHoldLasts = std::chrono::days{7};

struct Confirmation {
    std::optional<std::string> payment_method;  // id; none: the one that the intent has
    std::optional<std::string> return_url;
    std::string forced_decline;  // a decline code: refuse whatever the card says
};

// Adds the intent, with id, secret and time, in the state that its payment method implies.
PaymentIntent& open_intent(Ledger& ledger, PaymentIntent intent);

// Each does its transition or refuses and changes nothing, but for a declined confirm, which moves
// the intent to requires_payment_method and refuses with 402. A wrong state is refused with
// `payment_intent_unexpected_state`.
[[nodiscard]] Refusal confirmable(const Ledger& ledger, const PaymentIntent& intent);
[[nodiscard]] Refusal confirm(Ledger& ledger, PaymentIntent& intent, const Confirmation& how);
// `amount`: at most amount_capturable; none: all of it. What is not captured is released.
[[nodiscard]] Refusal capture(
    Ledger& ledger, PaymentIntent& intent, std::optional<std::int64_t> amount
);
[[nodiscard]] Refusal cancel(
    Ledger& ledger, PaymentIntent& intent, std::optional<std::string> reason
);

// The buyer passed, or failed, the bank's page. False when the intent does not wait for it.
[[nodiscard]] bool authenticate(Ledger& ledger, PaymentIntent& intent, bool passed);

// The hold ends now. False when there is none.
[[nodiscard]] bool lapse(Ledger& ledger, PaymentIntent& intent);
// Ends every hold whose time has come.
void lapse_due(Ledger& ledger);

}  // namespace stagedoor::stripe_simulator
