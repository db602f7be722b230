#include "services/payments/domain/truth.hpp"

#include <utility>

#include "services/payments/domain/announce.hpp"

namespace stagedoor::payments {
namespace {

Settlement moved(Payment payment) {
    return {{std::move(payment), {}}, Progress::kMoved};
}

void forget_doubts(Payment& payment) {
    payment.client_secret.reset();
    payment.doubt = Doubt::kNone;
    payment.retiring = false;
    payment.awaiting_processor = false;
    payment.action_before = false;
}

// P5. A hold of another amount than the order's is nobody's.
Settlement authorize(Payment payment, const Intent& intent) {
    const Money held = intent.status == IntentStatus::kHeld
                           ? intent.capturable.value_or(intent.amount)
                           : intent.received;
    if (held != payment.amount) {
        return park(std::move(payment), "another amount is held than the order costs");
    }
    forget_doubts(payment);
    payment.status = Status::kAuthorized;
    Settlement settlement = moved(std::move(payment));
    announce_authorized(settlement.change);
    return settlement;
}

// P4
Settlement ask_buyer(Payment payment, const Intent& intent) {
    forget_doubts(payment);
    payment.status = Status::kRequiresAction;
    payment.client_secret = intent.client_secret;
    return moved(std::move(payment));
}

Settlement decline(Payment payment, const Intent& intent) {
    Failure failure{
        FailureCode::kCardDeclined,
        shown_decline_code(intent.refusal_decline_code, intent.refusal_code)};
    return fail_attempt(std::move(payment), std::move(failure), intent.refusal_reference);
}

// The intent is dead while the order lives: a later attempt makes a new one.
Settlement lose_intent(Payment payment) {
    payment.intent.reset();
    payment.create_sent_at.reset();
    payment.refusal_reference.clear();
    if (!payment.retiring) {
        return fail_attempt(std::move(payment), {FailureCode::kRefused, ""}, "");
    }
    payment.retiring = false;
    payment.action_before = false;
    payment.confirm_sent = false;
    ++payment.number;
    return moved(std::move(payment));
}

// The intent waits for a card. Only a refusal that is not an old one says that ours was refused.
Settlement see_unpaid(Payment payment, const Intent& intent, Evidence evidence) {
    const bool new_refusal =
        !intent.refusal_reference.empty() && intent.refusal_reference != payment.refusal_reference;
    if (evidence == Evidence::kConfirmed ||
        (payment.confirm_sent && new_refusal && !payment.action_before)) {
        return decline(std::move(payment), intent);
    }
    if (new_refusal) {
        payment.refusal_reference = intent.refusal_reference;
    }
    payment.action_before = false;
    return evidence == Evidence::kCreated ? moved(std::move(payment)) : no_news(std::move(payment));
}

// The bank asks the buyer: about this attempt's card, or still about the former one's.
Settlement see_action(Payment payment, const Intent& intent, Evidence evidence) {
    if (evidence == Evidence::kConfirmed || (payment.confirm_sent && !payment.action_before)) {
        return ask_buyer(std::move(payment), intent);
    }
    if (payment.doubt == Doubt::kBurnt && !payment.retiring) {
        payment.doubt = Doubt::kNone;
        payment.retiring = true;
        return moved(std::move(payment));
    }
    return no_news(std::move(payment));
}

Settlement apply_to_processing(Payment payment, const Intent& intent, Evidence evidence) {
    switch (intent.status) {
        case IntentStatus::kHeld:
        case IntentStatus::kSucceeded:
            return authorize(std::move(payment), intent);
        case IntentStatus::kRequiresAction:
            return see_action(std::move(payment), intent, evidence);
        case IntentStatus::kUnpaid:
            return see_unpaid(std::move(payment), intent, evidence);
        case IntentStatus::kProcessing:
            payment.awaiting_processor = true;
            payment.doubt = Doubt::kNone;
            return moved(std::move(payment));
        case IntentStatus::kCanceled:
            break;
    }
    return lose_intent(std::move(payment));
}

Settlement apply_to_waiting(Payment payment, const Intent& intent) {
    switch (intent.status) {
        case IntentStatus::kHeld:
        case IntentStatus::kSucceeded:
            return authorize(std::move(payment), intent);
        case IntentStatus::kUnpaid:
            return decline(std::move(payment), intent);
        case IntentStatus::kCanceled:
            return lose_intent(std::move(payment));
        case IntentStatus::kRequiresAction:
            payment.client_secret = intent.client_secret;
            break;
        case IntentStatus::kProcessing:
            break;
    }
    return moved(std::move(payment));
}

// P8: Orders has counted on money that is gone.
Settlement lapse(Payment payment, const Intent& intent) {
    forget_doubts(payment);
    payment.status = Status::kFailed;
    payment.failure = Failure{FailureCode::kAuthorizationLapsed, ""};
    payment.intent_closed = intent.status == IntentStatus::kCanceled;
    Settlement settlement = moved(std::move(payment));
    announce_failed(settlement.change, "capture");
    settlement.alarm = "the authorisation was gone before the capture";
    return settlement;
}

Settlement apply_to_authorized(Payment payment, const Intent& intent, Instant now) {
    if (!payment.completed) {
        return moved(std::move(payment));
    }
    switch (intent.status) {
        case IntentStatus::kHeld:
        case IntentStatus::kProcessing:
            return no_news(std::move(payment));
        case IntentStatus::kSucceeded:
            break;
        default:
            return lapse(std::move(payment), intent);
    }
    if (intent.received != payment.amount) {
        return park(std::move(payment), "another amount was captured than the order costs");
    }
    payment.doubt = Doubt::kNone;
    payment.status = Status::kCaptured;
    Settlement settlement = moved(std::move(payment));
    announce_captured(settlement.change, now);
    return settlement;
}

// P9, P10
Settlement apply_to_lost(Payment payment, const Intent& intent, Evidence evidence) {
    if (intent.status == IntentStatus::kCanceled) {
        payment.status = Status::kVoided;
        payment.intent_closed = true;
        Settlement settlement = moved(std::move(payment));
        announce_voided(settlement.change);
        return settlement;
    }
    if (intent.status != IntentStatus::kSucceeded) {
        const bool untried = evidence == Evidence::kCreated || evidence == Evidence::kConfirmed;
        return untried ? moved(std::move(payment)) : no_news(std::move(payment));
    }
    if (intent.refunded.value_or(Money{}) >= payment.amount) {
        payment.status = Status::kRefunded;
        payment.refunded = payment.amount;
        Settlement settlement = moved(std::move(payment));
        announce_refunded(settlement.change, settlement.change.payment.amount, "compensation");
        return settlement;
    }
    if (payment.refunding) {
        return no_news(std::move(payment));
    }
    payment.refunding = true;
    payment.doubt = Doubt::kNone;
    Settlement settlement = moved(std::move(payment));
    settlement.alarm = "money was taken for a lost order: giving it back";
    return settlement;
}

// P11: a refund that we did not ask for.
Settlement apply_to_captured(Payment payment, const Intent& intent) {
    const Money before = payment.refunded;
    const Money refunded = intent.refunded.value_or(before);
    if (refunded == before) {
        return moved(std::move(payment));
    }
    payment.refunded = refunded;
    if (refunded < before) {
        Settlement failed = moved(std::move(payment));
        failed.alarm = "a refund made elsewhere has failed";
        return failed;
    }
    if (refunded >= payment.amount) {
        payment.status = Status::kRefunded;
    }
    Settlement settlement = moved(std::move(payment));
    announce_refunded(settlement.change, Money{refunded.minor - before.minor}, "external");
    settlement.alarm = "a refund that we did not ask for";
    return settlement;
}

// P12: settled. Money where none should be is a human's business.
Settlement apply_to_settled(Payment payment, const Intent& intent) {
    const bool money_left = intent.status == IntentStatus::kSucceeded &&
                            intent.refunded.value_or(payment.refunded) < payment.amount;
    Settlement settlement = moved(std::move(payment));
    if (money_left) {
        settlement.alarm = "a settled payment has money that should have been given back";
    }
    return settlement;
}

Settlement apply_to_state(Payment payment, const Intent& intent, Evidence evidence, Instant now) {
    if (payment.is_voidable() && payment.lost) {
        return apply_to_lost(std::move(payment), intent, evidence);
    }
    switch (payment.status) {
        case Status::kProcessing:
            return apply_to_processing(std::move(payment), intent, evidence);
        case Status::kRequiresAction:
            return apply_to_waiting(std::move(payment), intent);
        case Status::kAuthorized:
            return apply_to_authorized(std::move(payment), intent, now);
        case Status::kCaptured:
            return apply_to_captured(std::move(payment), intent);
        case Status::kFailed:
            return moved(std::move(payment));
        default:
            return apply_to_settled(std::move(payment), intent);
    }
}

}  // namespace

Settlement apply_intent(Payment payment, const Intent& intent, Evidence evidence, Instant now) {
    if (const auto wrong = mismatch(payment, intent)) {
        return park(std::move(payment), *wrong);
    }
    const bool adopted = !payment.intent;
    payment.intent = intent.id;
    Settlement settlement = apply_to_state(std::move(payment), intent, evidence, now);
    if (adopted && settlement.progress == Progress::kStuck) {
        settlement.progress = Progress::kMoved;
    }
    return settlement;
}

std::optional<std::string> mismatch(const Payment& payment, const Intent& intent) {
    if (payment.intent && *payment.intent != intent.id) {
        return "a reply about another intent";
    }
    if (intent.payment_id != payment.id.view() || intent.order_id != payment.order.view()) {
        return "an intent whose metadata names another payment";
    }
    if (intent.amount != payment.amount || intent.currency != payment.currency) {
        return "an intent of another amount or currency";
    }
    return std::nullopt;
}

Settlement fail_attempt(Payment payment, Failure failure, const std::string& refusal_reference) {
    forget_doubts(payment);
    payment.status = Status::kFailed;
    payment.failure = std::move(failure);
    if (!refusal_reference.empty()) {
        payment.refusal_reference = refusal_reference;
    }
    Settlement settlement = moved(std::move(payment));
    announce_failed(settlement.change, "authorization");
    return settlement;
}

std::string shown_decline_code(std::string_view decline_code, std::string_view code) {
    constexpr std::size_t kLongest = 64;
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz_";
    for (const auto candidate : {decline_code, code}) {
        if (!candidate.empty() && candidate.size() <= kLongest &&
            candidate.find_first_not_of(kAllowed) == std::string_view::npos) {
            return std::string{candidate};
        }
    }
    return "generic_decline";
}

Settlement park(Payment payment, const std::string& why) {
    payment.parked = why;
    // A lost payment goes on releasing what it may hold: that takes no money.
    const auto progress = payment.lost ? Progress::kStuck : Progress::kMoved;
    return {{std::move(payment), {}}, progress, why};
}

Settlement no_news(Payment payment) {
    const bool burnt = payment.doubt == Doubt::kBurnt;
    payment.doubt = Doubt::kNone;
    if (!burnt) {
        return {{std::move(payment), {}}, Progress::kStuck};
    }
    ++payment.number;
    payment.confirm_sent = false;
    // The first new number may hurry; a processor that burns one key after the other may not.
    const bool first = payment.number - payment.attempt == 1;
    return {{std::move(payment), {}}, first ? Progress::kMoved : Progress::kStuck};
}

}  // namespace stagedoor::payments
