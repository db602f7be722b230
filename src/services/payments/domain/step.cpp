#include "services/payments/domain/step.hpp"

#include <tuple>

namespace stagedoor::payments {
namespace {

constexpr Step kWait{};
constexpr Step kLook{Step::Kind::kLook};
constexpr Step kFind{Step::Kind::kFind};

Step send(Operation operation) {
    return {Step::Kind::kSend, operation};
}

// The order is lost: whatever may exist at the processor is found and ended. A new intent is never
// made for it.
Step next_of_lost(const Payment& payment) {
    if (!payment.intent) {
        return kFind;
    }
    if (payment.doubt != Doubt::kNone) {
        return kLook;
    }
    return send(payment.refunding ? Operation::kRefund : Operation::kCancel);
}

Step next_without_intent(const Payment& payment, Instant now) {
    const bool keys_forgotten =
        payment.create_sent_at && now - *payment.create_sent_at >= kKeysRemembered;
    const bool find_first = payment.doubt == Doubt::kBurnt || keys_forgotten;
    return find_first ? kFind : send(Operation::kCreate);
}

Step next_of_processing(const Payment& payment, bool look, Instant now) {
    if (!payment.granted) {
        return kWait;
    }
    if (!payment.intent) {
        return next_without_intent(payment, now);
    }
    if (payment.doubt != Doubt::kNone || (look && payment.confirm_sent)) {
        return kLook;
    }
    if (payment.retiring) {
        return send(Operation::kCancel);
    }
    return payment.awaiting_processor ? kWait : send(Operation::kConfirm);
}

}  // namespace

Step next_step(const Payment& payment, bool look, Instant now) {
    const bool asked = payment.looks_wanted > payment.looks_done;
    if (!payment.is_voidable()) {
        return asked && payment.intent ? kLook : kWait;
    }
    if (payment.lost) {
        return next_of_lost(payment);
    }
    if (payment.parked) {
        return kWait;
    }
    switch (payment.status) {
        case Status::kProcessing:
            return next_of_processing(payment, look || asked, now);
        case Status::kRequiresAction:
            return (look || asked) && payment.intent ? kLook : kWait;
        case Status::kAuthorized:
            if (!payment.completed) {
                return kWait;
            }
            return payment.doubt != Doubt::kNone ? kLook : send(Operation::kCapture);
        default:
            return kWait;
    }
}

bool stands_as(const Payment& now, const Payment& asked) {
    const auto moved_by_steps = [](const Payment& p) {
        return std::tie(
            p.status,
            p.number,
            p.intent,
            p.intent_closed,
            p.confirm_sent,
            p.refusal_reference,
            p.doubt,
            p.retiring,
            p.refunding,
            p.awaiting_processor,
            p.refunded
        );
    };
    return moved_by_steps(now) == moved_by_steps(asked);
}

std::string idempotency_key(const Payment& payment, Operation operation) {
    return payment.order.str() + ':' + std::to_string(payment.number) + ':' +
           std::string{to_string(operation)};
}

bool wants_polling(const Payment& payment) {
    if (payment.lost || payment.parked) {
        return false;
    }
    return payment.status == Status::kRequiresAction ||
           (payment.status == Status::kProcessing && payment.awaiting_processor);
}

}  // namespace stagedoor::payments
