#include "services/payments/domain/outcome.hpp"

namespace stagedoor::payments {

Outcome outcome_of(const Payment& payment, const std::optional<Failure>& failure_of_attempt) {
    using Kind = Outcome::Kind;
    if (failure_of_attempt && failure_of_attempt->code != FailureCode::kAuthorizationLapsed) {
        return {Kind::kFailed, failure_of_attempt};
    }
    if (payment.lost) {
        return {payment.is_voidable() ? Kind::kLosing : outcome_of_loss(payment)};
    }
    switch (payment.status) {
        case Status::kAuthorized:
            return {payment.completed ? Kind::kCapturing : Kind::kOpen};
        case Status::kCaptured:
        case Status::kRefunded:
            return {Kind::kBought};
        case Status::kRequiresAction:
            return {Kind::kActionRequired};
        default:
            return {Kind::kOpen};
    }
}

Outcome::Kind outcome_of_loss(const Payment& payment) {
    const auto reason = payment.lost.value_or("");
    if (reason == "expired") {
        return Outcome::Kind::kExpired;
    }
    const bool refused = reason == "amount" || reason == "unknown";
    return refused ? Outcome::Kind::kRejected : Outcome::Kind::kCancelled;
}

std::string_view decline_message(std::string_view decline_code) {
    if (decline_code == "expired_card") {
        return "Your card has expired";
    }
    if (decline_code == "incorrect_cvc") {
        return "Your card's security code is incorrect";
    }
    if (decline_code == "insufficient_funds") {
        return "Your card has insufficient funds";
    }
    if (decline_code == "processing_error") {
        return "An error occurred while processing your card";
    }
    return "Your card was declined";
}

std::string_view failure_message(const Failure& failure) {
    switch (failure.code) {
        case FailureCode::kCardDeclined:
            return decline_message(failure.decline_code);
        case FailureCode::kTokenRejected:
            return "The card token is not valid";
        case FailureCode::kAmountTooSmall:
            return "The amount is too small to be charged";
        case FailureCode::kKeyRefused:
            return "Service unavailable";
        default:
            return "The payment was refused";
    }
}

}  // namespace stagedoor::payments
