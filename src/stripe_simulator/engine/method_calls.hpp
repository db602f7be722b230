// Payment methods: made from a token on their own or within another call, read, listed.
// https://stripe.com/docs/api/payment_methods
#pragma once

#include <optional>
#include <string>

#include "stripe_simulator/engine/call.hpp"

namespace stagedoor::stripe_simulator {

// What a call names to pay with: at most one of a payment method and a token.
struct MethodSource {
    std::optional<std::string> payment_method;
    std::optional<std::string> token;

    [[nodiscard]] bool given() const { return payment_method || token; }
};

// Reads `payment_method` or `payment_method_data[type]=card` with `[card][token]`.
[[nodiscard]] MethodSource read_method_source(Params& params);

// The id of the payment method: the named one when it was made here, else a fresh one made from
// the token or the ready-made `pm_card_…`; nullopt when nothing is named. `resource_missing` (400)
// when it does not exist.
[[nodiscard]] Answer<std::optional<std::string>> resolve_method(
    Ledger& ledger, const MethodSource& source
);

[[nodiscard]] Answer<std::string> create_method(Ledger& ledger, const Call& call);
[[nodiscard]] Answer<std::string> retrieve_method(Ledger& ledger, const Call& call);

}  // namespace stagedoor::stripe_simulator
