#include "services/payments/stripe/translate.hpp"

#include "core/check.hpp"

namespace stagedoor::payments {
namespace {

IntentStatus to_status(stripe::IntentStatus status) {
    switch (status) {
        case stripe::IntentStatus::kRequiresPaymentMethod:
        case stripe::IntentStatus::kRequiresConfirmation:
            return IntentStatus::kUnpaid;
        case stripe::IntentStatus::kRequiresAction:
            return IntentStatus::kRequiresAction;
        case stripe::IntentStatus::kProcessing:
            return IntentStatus::kProcessing;
        case stripe::IntentStatus::kRequiresCapture:
            return IntentStatus::kHeld;
        case stripe::IntentStatus::kSucceeded:
            return IntentStatus::kSucceeded;
        case stripe::IntentStatus::kCanceled:
            break;
    }
    return IntentStatus::kCanceled;
}

// Of a 4xx other than 401, 402, 403 and unexpected state.
Proof to_refusal(const stripe::Problem& problem) {
    if (problem.type == "idempotency_error") {
        // Our key was used with other bytes: something of ours is wrong, nothing is proven.
        return Proof::kUnknown;
    }
    if (problem.code == "amount_too_small") {
        return Proof::kAmountTooSmall;
    }
    const bool about_intent = problem.param == "intent" || problem.param.empty();
    if (problem.code == "token_already_used" || problem.code == "token_in_use" ||
        (problem.code == "resource_missing" && !about_intent)) {
        return Proof::kTokenRejected;
    }
    const bool about_card = problem.param.starts_with("payment_method");
    return about_card ? Proof::kTokenRejected : Proof::kRefused;
}

Proof to_proof(const stripe::Reply& reply) {
    switch (reply.proof) {
        case stripe::Proof::kDone:
            return Proof::kDone;
        case stripe::Proof::kCardRefused:
            return Proof::kCardRefused;
        case stripe::Proof::kRefused:
            return to_refusal(reply.problem);
        case stripe::Proof::kUnexpectedState:
            return Proof::kUnexpectedState;
        case stripe::Proof::kKeyRefused:
            return Proof::kKeyRefused;
        case stripe::Proof::kUnknown:
            break;
    }
    return Proof::kUnknown;
}

Refund to_refund(const stripe::Refund& refund) {
    const bool accepted = refund.status == "succeeded" || refund.status == "pending" ||
                          refund.status == "requires_action";
    return {refund.intent, refund.amount, refund.currency, accepted};
}

}  // namespace

Intent to_intent(const stripe::Intent& intent) {
    Intent result;
    result.id = intent.id;
    result.status = to_status(intent.status);
    result.amount = intent.amount;
    result.capturable = intent.amount_capturable;
    result.received = intent.amount_received;
    result.refunded = intent.amount_refunded;
    result.currency = intent.currency;
    result.order_id = intent.order_id;
    result.payment_id = intent.payment_id;
    result.number = intent.attempt;
    result.client_secret = intent.client_secret;
    if (const auto& problem = intent.last_payment_error) {
        result.refusal_reference = problem->reference;
        result.refusal_code = problem->code;
        result.refusal_decline_code = problem->decline_code;
    }
    result.created = intent.created;
    return result;
}

Reply to_reply(const stripe::Reply& reply) {
    Reply result;
    result.proof = to_proof(reply);
    const bool misused_key =
        reply.proof == stripe::Proof::kRefused && result.proof == Proof::kUnknown;
    result.server_fault = reply.http_status >= 500;
    result.retry_is_futile = reply.retry_is_futile || misused_key;
    result.code = reply.problem.code;
    result.decline_code = reply.problem.decline_code;
    result.refusal_reference = reply.problem.reference;
    result.reason = reply.reason;
    if (reply.proof == stripe::Proof::kDone) {
        CHECK(reply.intent || reply.refund, "a reply that proves something shows it");
    }
    if (reply.intent) {
        result.intent = to_intent(*reply.intent);
    }
    if (reply.refund) {
        result.refund = to_refund(*reply.refund);
    }
    return result;
}

}  // namespace stagedoor::payments
