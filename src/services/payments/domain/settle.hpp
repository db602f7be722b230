// What a reply of the processor means for a payment: P4–P6, P8, P10, P11 and the capture of P7.
//
// A reply is evidence about the present, wherever it came from (a call, a look, a webhook's look),
// so it is applied to the present state, which may have moved on while the call was under way.
#pragma once

#include <cstdint>

#include "services/payments/domain/intent.hpp"
#include "services/payments/domain/payment.hpp"
#include "services/payments/domain/truth.hpp"

namespace stagedoor::payments {

// Replies that prove nothing, under one key, before the truth is looked for.
inline constexpr int kFaultsBeforeLook = 3;

// The call that was answered.
struct Asked {
    Operation operation = Operation::kCreate;
    std::int64_t number = 1;
    int faults = 0;  // replies of kUnknown under this key, this one included
};

// The reply to a call.
[[nodiscard]] Settlement settle_call(
    Payment payment, const Asked& asked, const Reply& reply, Instant now
);

// What a look at the intent showed. `number`: the payment's when the look was decided; of another
// number it is yesterday's news.
[[nodiscard]] Settlement settle_look(
    Payment payment, std::int64_t number, const Reply& reply, Instant now
);

// What listing by metadata showed; `number` as above. Nothing found proves that a create had no
// effect.
[[nodiscard]] Settlement settle_find(
    Payment payment, std::int64_t number, const Found& found, Instant now
);

}  // namespace stagedoor::payments
