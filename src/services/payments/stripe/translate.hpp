// Stripe's replies in Payments' words.
#pragma once

#include "services/payments/ports.hpp"
#include "stripe/replies.hpp"

namespace stagedoor::payments {

[[nodiscard]] Intent to_intent(const stripe::Intent& intent);
[[nodiscard]] Reply to_reply(const stripe::Reply& reply);

}  // namespace stagedoor::payments
