// What Orders says about a payment: go on, take the money, or take none. Orders' word is final; a
// message about another attempt or a settled payment changes nothing (P3, P7, P9, P12).
#pragma once

#include <string>

#include "services/payments/domain/payment.hpp"

namespace stagedoor::payments {

// order:awaiting-payment in flight: this attempt may touch the card.
[[nodiscard]] Change grant(Payment payment, std::int64_t attempt);

// order:completed: the ticket is the buyer's, the money is to be captured.
[[nodiscard]] Change complete(Payment payment);

// order:cancelled: nothing may stay taken or held. Ends at once when nothing can exist at the
// processor; otherwise the hold is looked for and released (step.hpp).
[[nodiscard]] Change lose(Payment payment, const std::string& reason);

// order:payment-rejected: as lose(), but only for the attempt it answers.
[[nodiscard]] Change reject(Payment payment, std::int64_t attempt, const std::string& reason);

}  // namespace stagedoor::payments
