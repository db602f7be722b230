#include "services/payments/domain/verdict.hpp"

#include <utility>

#include "services/payments/domain/announce.hpp"

namespace stagedoor::payments {

Change grant(Payment payment, std::int64_t attempt) {
    if (payment.status == Status::kProcessing && payment.attempt == attempt && !payment.lost) {
        payment.granted = true;
    }
    return {std::move(payment), {}};
}

Change complete(Payment payment) {
    payment.completed = true;
    return {std::move(payment), {}};
}

Change lose(Payment payment, const std::string& reason) {
    payment.completed = false;
    if (!payment.is_voidable() || payment.lost) {
        return {std::move(payment), {}};
    }
    payment.lost = reason;
    payment.client_secret.reset();
    Change change{std::move(payment), {}};
    const bool nothing_exists = !change.payment.intent && !change.payment.create_sent_at;
    if (nothing_exists || change.payment.intent_closed) {
        change.payment.status = Status::kVoided;
        announce_voided(change);
    }
    return change;
}

Change reject(Payment payment, std::int64_t attempt, const std::string& reason) {
    if (payment.attempt != attempt || payment.completed) {
        return {std::move(payment), {}};
    }
    return lose(std::move(payment), reason);
}

}  // namespace stagedoor::payments
