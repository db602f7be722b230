// Payments, intents and replies for tests.
#pragma once

#include <string>

#include "services/payments/domain/intent.hpp"
#include "services/payments/domain/order_copy.hpp"
#include "services/payments/domain/payment.hpp"

namespace stagedoor::payments::testing {

inline const Instant kNow = from_millis(1'795'248'000'000);
inline const PaymentId kPayment = *PaymentId::parse("6b014fa0b16b00b500000001");
inline const OrderId kOrder = *OrderId::parse("6b014f90deadbeef01234567");
inline const UserId kBuyer{"ada"};

inline OrderCopy an_order() {
    return {kOrder, kBuyer, OrderStatus::kCreated, "", kNow + Seconds{900}, Money{1999}, "usd"};
}

// Processing, first attempt, not yet granted.
inline Payment a_payment(Status status = Status::kProcessing) {
    Payment payment{
        .id = kPayment,
        .order = kOrder,
        .buyer = kBuyer,
        .amount = Money{1999},
        .currency = "usd",
        .created_at = kNow};
    payment.status = status;
    return payment;
}

// Granted, its intent made, its card sent.
inline Payment a_confirming_payment() {
    Payment payment = a_payment();
    payment.granted = true;
    payment.intent = "pi_1";
    payment.create_sent_at = kNow;
    payment.confirm_sent = true;
    return payment;
}

inline Payment an_authorized_payment(bool completed = true) {
    Payment payment = a_confirming_payment();
    payment.status = Status::kAuthorized;
    payment.completed = completed;
    return payment;
}

inline Payment a_lost_payment(Status status = Status::kProcessing) {
    Payment payment = a_confirming_payment();
    payment.status = status;
    payment.lost = "expired";
    return payment;
}

inline Intent an_intent(IntentStatus status = IntentStatus::kUnpaid) {
    Intent intent;
    intent.id = "pi_1";
    intent.status = status;
    intent.amount = Money{1999};
    intent.currency = "usd";
    intent.order_id = kOrder.str();
    intent.payment_id = kPayment.str();
    intent.number = 1;
    intent.client_secret = "pi_1_secret_x";
    intent.created = kNow;
    if (status == IntentStatus::kHeld) {
        intent.capturable = intent.amount;
    }
    if (status == IntentStatus::kSucceeded) {
        intent.received = intent.amount;
    }
    return intent;
}

inline Intent a_refused_intent(std::string reference = "ch_1") {
    Intent intent = an_intent();
    intent.refusal_reference = std::move(reference);
    intent.refusal_code = "card_declined";
    intent.refusal_decline_code = "insufficient_funds";
    return intent;
}

inline Reply shows(Intent intent) {
    Reply reply;
    reply.proof = Proof::kDone;
    reply.intent = std::move(intent);
    return reply;
}

inline Reply proves(Proof proof) {
    Reply reply;
    reply.proof = proof;
    return reply;
}

inline Reply silence() {
    return proves(Proof::kUnknown);
}

inline Reply server_fault(bool stored = false) {
    Reply reply = silence();
    reply.server_fault = true;
    reply.retry_is_futile = stored;
    return reply;
}

inline std::vector<std::string> types_of(const Change& change) {
    std::vector<std::string> types;
    for (const auto& event : change.events) {
        types.push_back(event.type);
    }
    return types;
}

}  // namespace stagedoor::payments::testing
