// May this buyer pay for this order now, and is it a new attempt or one that is under way?
// (contract 2.5.1; P1, P2)
#pragma once

#include <optional>

#include "core/result.hpp"
#include "services/payments/domain/errors.hpp"
#include "services/payments/domain/order_copy.hpp"
#include "services/payments/domain/payment.hpp"

namespace stagedoor::payments {

struct Start {
    // Present: a new attempt, to be stored and announced. Absent: the one in flight is joined and
    // the request's own token stays unused.
    std::optional<Change> begun;
    PaymentId payment;
    std::int64_t attempt = 1;
};

struct StartFacts {
    const OrderCopy& order;
    const std::optional<Payment>& payment;  // that of the order
    PaymentId fresh;                        // the id of a first attempt
};

// Errors, in this order: kNotOwner, kOrderComplete, kOrderCancelled or kOrderExpired (cancelled),
// kRefused (Orders has refused the payment itself), kOrderExpired (the window is over by our
// clock: nothing starts any more, what runs may end).
[[nodiscard]] Result<Start> decide_start(
    const StartFacts& facts, const UserId& caller, Instant now
);

}  // namespace stagedoor::payments
