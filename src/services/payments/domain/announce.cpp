#include "services/payments/domain/announce.hpp"

#include "contracts/payment_events.hpp"

namespace stagedoor::payments {

void announce_started(Change& change, bool first) {
    auto& payment = change.payment;
    if (!first) {
        ++payment.version;
    }
    change.events.push_back(contracts::encode(contracts::PaymentStarted{
        payment.id,
        payment.version,
        payment.order,
        payment.buyer,
        payment.attempt,
        payment.amount,
        payment.currency}));
}

void announce_authorized(Change& change) {
    auto& payment = change.payment;
    ++payment.version;
    change.events.push_back(contracts::encode(contracts::PaymentAuthorized{
        payment.id,
        payment.version,
        payment.order,
        payment.buyer,
        payment.attempt,
        payment.intent.value_or(""),
        payment.amount,
        payment.currency}));
}

void announce_captured(Change& change, Instant now) {
    auto& payment = change.payment;
    ++payment.version;
    change.events.push_back(contracts::encode(contracts::PaymentCreated{
        payment.id,
        payment.version,
        payment.order,
        payment.intent.value_or(""),
        payment.amount,
        payment.currency,
        now}));
}

void announce_failed(Change& change, std::string_view stage) {
    auto& payment = change.payment;
    ++payment.version;
    const Failure failure = payment.failure.value_or(Failure{});
    std::optional<std::string> decline_code;
    if (!failure.decline_code.empty()) {
        decline_code = failure.decline_code;
    }
    change.events.push_back(contracts::encode(contracts::PaymentFailed{
        payment.id,
        payment.version,
        payment.order,
        payment.attempt,
        std::string{stage},
        std::string{to_string(failure.code)},
        decline_code}));
}

void announce_voided(Change& change) {
    auto& payment = change.payment;
    ++payment.version;
    change.events.push_back(contracts::encode(contracts::PaymentVoided{
        payment.id, payment.version, payment.order, payment.intent, payment.lost.value_or("")}));
}

void announce_refunded(Change& change, Money amount, std::string_view reason) {
    auto& payment = change.payment;
    ++payment.version;
    change.events.push_back(contracts::encode(contracts::PaymentRefunded{
        payment.id,
        payment.version,
        payment.order,
        payment.intent.value_or(""),
        amount,
        payment.currency,
        std::string{reason}}));
}

}  // namespace stagedoor::payments
