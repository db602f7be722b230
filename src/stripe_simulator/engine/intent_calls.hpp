// The endpoints under /v1/payment_intents that act on one intent.
// https://stripe.com/docs/api/payment_intents
#pragma once

#include "stripe_simulator/engine/call.hpp"

namespace stagedoor::stripe_simulator {

// amount (kLeastPrice..kHighestPrice) and currency; capture_method, confirm, description, metadata,
// payment_method or payment_method_data, payment_method_types, receipt_email, return_url.
[[nodiscard]] Answer<std::string> create_intent(Ledger& ledger, const Call& call);
[[nodiscard]] Answer<std::string> retrieve_intent(Ledger& ledger, const Call& call);
// payment_method or payment_method_data, return_url.
[[nodiscard]] Answer<std::string> confirm_intent(Ledger& ledger, const Call& call);
// amount_to_capture.
[[nodiscard]] Answer<std::string> capture_intent(Ledger& ledger, const Call& call);
// cancellation_reason.
[[nodiscard]] Answer<std::string> cancel_intent(Ledger& ledger, const Call& call);

}  // namespace stagedoor::stripe_simulator
