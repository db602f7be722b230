// Why Payments says no before an attempt was started. What a card or Stripe refuses afterwards is
// an outcome of the attempt (outcome.hpp), not an error.
#pragma once

#include "core/result.hpp"

namespace stagedoor::payments {

enum class PaymentError {
    kNotFound = 1,    // no such order or payment
    kNotOwner,        // another buyer's
    kOrderComplete,   // paid already
    kOrderCancelled,  // by its buyer, or for want of money
    kOrderExpired,    // past its window, swept or not
    kRefused,         // Orders will not have this payment, and no other attempt can follow
};

[[nodiscard]] Error make_error_code(PaymentError error);

}  // namespace stagedoor::payments

template <>
struct boost::system::is_error_code_enum<stagedoor::payments::PaymentError> : std::true_type {};
