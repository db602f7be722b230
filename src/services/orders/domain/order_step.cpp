#include "services/orders/domain/order_step.hpp"

#include <utility>

#include "core/check.hpp"
#include "services/orders/domain/errors.hpp"

namespace stagedoor::orders {
namespace {

Step unchanged(Order order) {
    return {std::move(order), false, {}, std::nullopt};
}

contracts::OrderPaymentRejected rejection(
    const OrderId& order, const AttemptRef& attempt, std::string reason
) {
    return {order, attempt.payment, attempt.attempt, std::move(reason)};
}

std::optional<PaymentId> payment_of(const Order& order) {
    return order.payment ? std::optional{order.payment->payment} : std::nullopt;
}

Step cancelled(Order order, CancelReason reason, Instant at) {
    order.status = Status::kCancelled;
    order.cancel_reason = reason;
    order.ended_at = at;
    if (order.payment) {
        order.payment->in_flight = false;
    }
    ++order.version;
    contracts::OrderCancelled event{
        order.id,
        order.version,
        std::string{to_string(order.status)},
        order.buyer,
        std::string{to_string(reason)},
        payment_of(order),
        order.ticket.id};
    return {std::move(order), true, {std::move(event)}, std::nullopt};
}

// The lock ended at its deadline, however late that is noticed.
Step lapsed(Order order) {
    const Instant end = deadline(order);
    return cancelled(std::move(order), CancelReason::kExpired, end);
}

Step awaiting_payment(Order order, PaymentAttempt payment) {
    order.status = Status::kAwaitingPayment;
    order.payment = payment;
    ++order.version;
    contracts::OrderAwaitingPayment event{
        order.id,
        order.version,
        std::string{to_string(order.status)},
        order.buyer,
        payment.payment,
        payment.attempt,
        payment.in_flight,
        deadline(order),
        order.expires_at,
        order.ticket.id};
    return {std::move(order), true, {std::move(event)}, std::nullopt};
}

Step completed(Order order, const AttemptRef& attempt, Instant now) {
    order.status = Status::kComplete;
    order.payment = PaymentAttempt{attempt.payment, attempt.attempt, false};
    order.ended_at = now;
    ++order.version;
    contracts::OrderCompleted event{
        order.id,
        order.version,
        std::string{to_string(order.status)},
        order.buyer,
        attempt.payment,
        order.ticket.price,
        order.ticket.currency,
        now,
        order.ticket.id};
    return {std::move(order), true, {std::move(event)}, std::nullopt};
}

// O6: a payment that comes at or after the deadline ends the order and gets no money.
Step too_late(Order order, const AttemptRef& attempt) {
    Step step = lapsed(std::move(order));
    step.events.push_back(rejection(step.order.id, attempt, "expired"));
    return step;
}

// O7: a cancelled order never comes back.
Step refuse_cancelled(Order order, const AttemptRef& attempt) {
    CHECK(order.cancel_reason, "a cancelled order has a reason");
    const bool expired = *order.cancel_reason == CancelReason::kExpired;
    Step step = unchanged(std::move(order));
    step.events.push_back(rejection(step.order.id, attempt, expired ? "expired" : "cancelled"));
    return step;
}

bool is_in_flight(const Order& order, const AttemptRef& attempt) {
    return order.payment == PaymentAttempt{attempt.payment, attempt.attempt, true};
}

}  // namespace

Step on_payment_started(Order order, const AttemptRef& attempt, Instant now) {
    if (order.status == Status::kCancelled) {
        return refuse_cancelled(std::move(order), attempt);
    }
    if (order.status == Status::kComplete) {
        return unchanged(std::move(order));
    }
    if (!is_live(order, now)) {
        return too_late(std::move(order), attempt);
    }
    if (order.payment && attempt.attempt <= order.payment->attempt) {
        return unchanged(std::move(order));
    }
    return awaiting_payment(std::move(order), {attempt.payment, attempt.attempt, true});
}

Step on_payment_authorized(Order order, const Authorization& held, Instant now) {
    if (order.status == Status::kCancelled) {
        return refuse_cancelled(std::move(order), held.attempt);
    }
    if (order.status == Status::kComplete) {
        return unchanged(std::move(order));
    }
    if (!is_live(order, now)) {
        return too_late(std::move(order), held.attempt);
    }
    if (held.amount != order.ticket.price || held.currency != order.ticket.currency) {
        Step step = unchanged(std::move(order));
        step.events.push_back(rejection(step.order.id, held.attempt, "amount"));
        step.alarm = Alarm::kWrongAmount;
        return step;
    }
    return completed(std::move(order), held.attempt, now);
}

Step on_authorization_failed(Order order, const AttemptRef& attempt, Instant now) {
    if (!is_open(order) || !is_in_flight(order, attempt)) {
        return unchanged(std::move(order));
    }
    if (now >= order.expires_at) {
        return cancelled(std::move(order), CancelReason::kExpired, now);
    }
    return awaiting_payment(std::move(order), {attempt.payment, attempt.attempt, false});
}

Step on_capture_failed(Order order, const AttemptRef& attempt, Instant now) {
    if (order.status != Status::kComplete || payment_of(order) != attempt.payment) {
        return unchanged(std::move(order));
    }
    Step step = cancelled(std::move(order), CancelReason::kPayment, now);
    step.alarm = Alarm::kCaptureImpossible;
    return step;
}

Step expire(Order order, Instant now) {
    if (!is_open(order) || is_live(order, now)) {
        return unchanged(std::move(order));
    }
    return lapsed(std::move(order));
}

Result<Step> cancel(Order order, Instant now) {
    if (order.status == Status::kComplete) {
        return fail(OrderError::kOrderComplete);
    }
    if (order.status == Status::kCancelled) {
        return unchanged(std::move(order));
    }
    if (!is_live(order, now)) {
        return lapsed(std::move(order));
    }
    return cancelled(std::move(order), CancelReason::kBuyer, now);
}

contracts::OrderPaymentRejected reject_unknown(const OrderId& order, const AttemptRef& attempt) {
    return rejection(order, attempt, "unknown");
}

}  // namespace stagedoor::orders
