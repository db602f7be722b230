#include "services/payments/domain/settle.hpp"

#include <algorithm>
#include <utility>

#include "services/payments/domain/announce.hpp"

namespace stagedoor::payments {
namespace {

Settlement with_progress(Payment payment, Progress progress) {
    return {{std::move(payment), {}}, progress};
}

Settlement look_now(Payment payment, Doubt doubt) {
    payment.doubt = doubt;
    return with_progress(std::move(payment), Progress::kLookNow);
}

Settlement stuck_with_alarm(Payment payment, std::string alarm) {
    return {{std::move(payment), {}}, Progress::kStuck, std::move(alarm)};
}

bool authorizes(Operation operation) {
    return operation == Operation::kCreate || operation == Operation::kConfirm;
}

Evidence evidence_of(Operation operation) {
    switch (operation) {
        case Operation::kCreate:
            return Evidence::kCreated;
        case Operation::kConfirm:
            return Evidence::kConfirmed;
        case Operation::kCapture:
            return Evidence::kCaptured;
        default:
            return Evidence::kCancelled;
    }
}

// P10
Settlement settle_refund(Payment payment, const Refund& refund) {
    if (refund.intent != payment.intent.value_or("") || refund.amount != payment.amount ||
        refund.currency != payment.currency) {
        return park(std::move(payment), "a refund of another intent or amount");
    }
    if (!refund.accepted) {
        return look_now(std::move(payment), Doubt::kBurnt);
    }
    payment.status = Status::kRefunded;
    payment.refunded = payment.amount;
    Settlement settlement = with_progress(std::move(payment), Progress::kMoved);
    announce_refunded(settlement.change, refund.amount, "compensation");
    return settlement;
}

Failure failure_of(const Reply& reply) {
    switch (reply.proof) {
        case Proof::kCardRefused:
            return {FailureCode::kCardDeclined, shown_decline_code(reply.decline_code, reply.code)};
        case Proof::kTokenRejected:
            return {FailureCode::kTokenRejected, ""};
        case Proof::kAmountTooSmall:
            return {FailureCode::kAmountTooSmall, ""};
        case Proof::kKeyRefused:
            return {FailureCode::kKeyRefused, ""};
        default:
            return {FailureCode::kRefused, ""};
    }
}

// A definite no. Of create and confirm it ends the attempt; the other calls have to succeed some
// day, so the intent itself is looked at.
Settlement settle_refusal(Payment payment, const Asked& asked, const Reply& reply) {
    if (!authorizes(asked.operation)) {
        return look_now(std::move(payment), Doubt::kBurnt);
    }
    if (asked.operation == Operation::kCreate) {
        payment.create_sent_at.reset();
    }
    if (payment.lost || payment.status != Status::kProcessing) {
        return with_progress(std::move(payment), Progress::kMoved);
    }
    return fail_attempt(std::move(payment), failure_of(reply), reply.refusal_reference);
}

// Our key is refused. Only a call that was never sent before under a good key is known to have had
// no effect.
Settlement settle_key_refusal(Payment payment, const Asked& asked, const Reply& reply) {
    if (!authorizes(asked.operation) || asked.faults > 0) {
        return stuck_with_alarm(std::move(payment), "the card processor refuses our key");
    }
    Settlement settlement = settle_refusal(std::move(payment), asked, reply);
    settlement.alarm = "the card processor refuses our key";
    return settlement;
}

Settlement settle_unknown(Payment payment, const Asked& asked, const Reply& reply) {
    if (payment.lost && authorizes(asked.operation)) {
        return with_progress(std::move(payment), Progress::kMoved);
    }
    const bool often = asked.faults >= kFaultsBeforeLook;
    if (reply.retry_is_futile || (often && reply.server_fault)) {
        return look_now(std::move(payment), Doubt::kBurnt);
    }
    // Without an id there is nothing to look at, and the same create under its key is harmless.
    if (often && payment.intent) {
        return look_now(std::move(payment), Doubt::kLook);
    }
    return with_progress(std::move(payment), Progress::kStuck);
}

// Of a lost order: what is not cancelled counts first. Else: one that can still be used.
const Intent* choose(const Payment& payment, const std::vector<Intent>& intents) {
    const auto open = std::find_if(intents.begin(), intents.end(), [](const Intent& intent) {
        return intent.status != IntentStatus::kCanceled;
    });
    if (open != intents.end()) {
        return &*open;
    }
    return payment.lost && !intents.empty() ? &intents.front() : nullptr;
}

// The create had no effect.
Settlement settle_absence(Payment payment) {
    payment.create_sent_at.reset();
    if (!payment.lost) {
        payment.doubt = Doubt::kBurnt;
        return no_news(std::move(payment));
    }
    payment.status = Status::kVoided;
    Settlement settlement = with_progress(std::move(payment), Progress::kMoved);
    announce_voided(settlement.change);
    return settlement;
}

}  // namespace

Settlement settle_call(Payment payment, const Asked& asked, const Reply& reply, Instant now) {
    if (payment.number != asked.number || !payment.is_voidable()) {
        return with_progress(std::move(payment), Progress::kMoved);
    }
    switch (reply.proof) {
        case Proof::kDone:
            if (reply.refund) {
                return settle_refund(std::move(payment), *reply.refund);
            }
            return apply_intent(
                std::move(payment), *reply.intent, evidence_of(asked.operation), now
            );
        case Proof::kCardRefused:
            // Only a confirmation tries a card.
            if (asked.operation != Operation::kConfirm) {
                return look_now(std::move(payment), Doubt::kBurnt);
            }
            return settle_refusal(std::move(payment), asked, reply);
        case Proof::kTokenRejected:
        case Proof::kAmountTooSmall:
        case Proof::kRefused:
            return settle_refusal(std::move(payment), asked, reply);
        case Proof::kUnexpectedState:
            return look_now(std::move(payment), Doubt::kBurnt);
        case Proof::kKeyRefused:
            return settle_key_refusal(std::move(payment), asked, reply);
        case Proof::kUnknown:
            break;
    }
    return settle_unknown(std::move(payment), asked, reply);
}

Settlement settle_look(Payment payment, std::int64_t number, const Reply& reply, Instant now) {
    if (payment.number != number) {
        return with_progress(std::move(payment), Progress::kMoved);
    }
    if (reply.proof == Proof::kDone && reply.intent) {
        return apply_intent(std::move(payment), *reply.intent, Evidence::kSeen, now);
    }
    if (reply.proof == Proof::kUnknown) {
        return with_progress(std::move(payment), Progress::kStuck);
    }
    return stuck_with_alarm(std::move(payment), "the intent cannot be looked at");
}

Settlement settle_find(Payment payment, std::int64_t number, const Found& found, Instant now) {
    if (payment.number != number || payment.intent) {
        return with_progress(std::move(payment), Progress::kMoved);
    }
    if (!found.complete) {
        return with_progress(std::move(payment), Progress::kStuck);
    }
    if (const Intent* intent = choose(payment, found.intents)) {
        payment.doubt = Doubt::kNone;
        return apply_intent(std::move(payment), *intent, Evidence::kSeen, now);
    }
    return settle_absence(std::move(payment));
}

}  // namespace stagedoor::payments
