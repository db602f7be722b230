// Money given back: https://stripe.com/docs/api/refunds
#pragma once

#include "stripe_simulator/engine/call.hpp"

namespace stagedoor::stripe_simulator {

// payment_intent or charge; amount (all that is left by default), reason, metadata. Refused with
// `charge_already_refunded` when nothing is left, without a code when the money was never taken or
// is less than asked for.
[[nodiscard]] Answer<std::string> create_refund(Ledger& ledger, const Call& call);
[[nodiscard]] Answer<std::string> retrieve_refund(Ledger& ledger, const Call& call);

}  // namespace stagedoor::stripe_simulator
