// Every change an order can go through after it was placed: the table O2–O13 of contract 3.2 as one
// pure function per input. Payment, cancellation and expiry compete here, by Orders' clock.
//
// A step answers the order after it (version + 1 exactly when it changed) and the facts to
// announce, in their order. Repeated and stale inputs change nothing and say nothing.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "contracts/order_events.hpp"
#include "core/result.hpp"
#include "services/orders/domain/order.hpp"

namespace stagedoor::orders {

using OrderEvent = std::variant<
    contracts::OrderCreated,
    contracts::OrderAwaitingPayment,
    contracts::OrderCompleted,
    contracts::OrderCancelled,
    contracts::OrderPaymentRejected>;

// What an operator has to hear about.
enum class Alarm : std::uint8_t {
    kWrongAmount,        // O13: Payments held another amount than the frozen price
    kCaptureImpossible,  // O10: a sale was undone, its money could not be taken
};

struct Step {
    Order order;
    bool changed = false;
    std::vector<OrderEvent> events;
    std::optional<Alarm> alarm;
};

// Which attempt to pay an input is about.
struct AttemptRef {
    PaymentId payment;
    std::int64_t attempt = 0;
};

struct Authorization {
    AttemptRef attempt;
    Money amount;
    std::string currency;
};

[[nodiscard]] Step on_payment_started(Order order, const AttemptRef& attempt, Instant now);
[[nodiscard]] Step on_payment_authorized(Order order, const Authorization& held, Instant now);
[[nodiscard]] Step on_authorization_failed(Order order, const AttemptRef& attempt, Instant now);
[[nodiscard]] Step on_capture_failed(Order order, const AttemptRef& attempt, Instant now);

// The deadline may have come: `expiration:complete`, the sweep, or a rival's order.
[[nodiscard]] Step expire(Order order, Instant now);

// The buyer gives it back. Error: kOrderComplete. Already cancelled: nothing happens.
[[nodiscard]] Result<Step> cancel(Order order, Instant now);

// The answer to an attempt to pay an order that does not exist (O7).
[[nodiscard]] contracts::OrderPaymentRejected reject_unknown(
    const OrderId& order, const AttemptRef& attempt
);

}  // namespace stagedoor::orders
