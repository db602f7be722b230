// The endpoints that answer with many objects, newest first.
#pragma once

#include "stripe_simulator/engine/call.hpp"

namespace stagedoor::stripe_simulator {

[[nodiscard]] Answer<std::string> list_intents(Ledger& ledger, const Call& call);
// `query` (search_query.hpp), `limit`, `page`. Stripe's own index lags by up to an hour; this one
// does not. https://stripe.com/docs/search
[[nodiscard]] Answer<std::string> search_intents(Ledger& ledger, const Call& call);
// Also by payment_intent or charge.
[[nodiscard]] Answer<std::string> list_refunds(Ledger& ledger, const Call& call);
// `type=card` only; by no customer, because there are none.
[[nodiscard]] Answer<std::string> list_methods(Ledger& ledger, const Call& call);
// Also by `type`, in which `*` ends a prefix, or `types[]`.
[[nodiscard]] Answer<std::string> list_events(Ledger& ledger, const Call& call);
[[nodiscard]] Answer<std::string> retrieve_event(Ledger& ledger, const Call& call);

}  // namespace stagedoor::stripe_simulator
