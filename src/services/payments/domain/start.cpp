#include "services/payments/domain/start.hpp"

#include <utility>

#include "services/payments/domain/announce.hpp"

namespace stagedoor::payments {
namespace {

bool in_flight(const Payment& payment) {
    return payment.status == Status::kProcessing || payment.status == Status::kAuthorized;
}

Change first_attempt(const OrderCopy& order, const PaymentId& id, Instant now) {
    Change change{
        Payment{
            .id = id,
            .order = order.id,
            .buyer = order.buyer,
            .amount = order.price,
            .currency = order.currency,
            .created_at = now},
        {}};
    announce_started(change, true);
    return change;
}

// Another card on the same payment, and on the same intent while that can take one. A number is
// never used twice, so no key of the former attempt is ever repeated for this one.
Change next_attempt(Payment payment) {
    payment.action_before = payment.status == Status::kRequiresAction;
    payment.status = Status::kProcessing;
    payment.attempt = payment.number + 1;
    payment.number = payment.attempt;
    payment.granted = false;
    payment.confirm_sent = false;
    if (!payment.intent) {
        payment.create_sent_at.reset();
    }
    payment.client_secret.reset();
    payment.failure.reset();
    payment.doubt = Doubt::kNone;
    payment.retiring = false;
    payment.awaiting_processor = false;
    Change change{std::move(payment), {}};
    announce_started(change, false);
    return change;
}

std::optional<Error> refusal_by_order(const OrderCopy& order, const UserId& caller) {
    if (order.buyer != caller) {
        return fail(PaymentError::kNotOwner);
    }
    if (order.status == OrderStatus::kComplete) {
        return fail(PaymentError::kOrderComplete);
    }
    if (order.status == OrderStatus::kCancelled) {
        return fail(
            order.cancel_reason == "expired" ? PaymentError::kOrderExpired
                                             : PaymentError::kOrderCancelled
        );
    }
    return std::nullopt;
}

}  // namespace

Result<Start> decide_start(const StartFacts& facts, const UserId& caller, Instant now) {
    if (const auto refusal = refusal_by_order(facts.order, caller)) {
        return *refusal;
    }
    const auto& payment = facts.payment;
    if (payment && payment->lost) {
        return fail(
            *payment->lost == "expired" ? PaymentError::kOrderExpired : PaymentError::kRefused
        );
    }
    if (payment && in_flight(*payment)) {
        return Start{std::nullopt, payment->id, payment->attempt};
    }
    if (now >= facts.order.expires_at) {
        return fail(PaymentError::kOrderExpired);
    }
    if (payment && !payment->is_voidable()) {
        return fail(PaymentError::kRefused);
    }
    Change change = payment ? next_attempt(*payment) : first_attempt(facts.order, facts.fresh, now);
    const PaymentId id = change.payment.id;
    const std::int64_t attempt = change.payment.attempt;
    return Start{std::move(change), id, attempt};
}

}  // namespace stagedoor::payments
