#include "stripe_simulator/engine/intents.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "core/check.hpp"
#include "stripe_simulator/engine/cards.hpp"
#include "stripe_simulator/engine/wire.hpp"

namespace stagedoor::stripe_simulator {
namespace {

using enum IntentStatus;

constexpr std::initializer_list<IntentStatus> kConfirmable{
    kRequiresPaymentMethod, kRequiresConfirmation, kRequiresAction};
constexpr std::initializer_list<IntentStatus> kCapturable{kRequiresCapture};
constexpr std::initializer_list<IntentStatus> kCancellable{
    kRequiresPaymentMethod, kRequiresCapture, kRequiresConfirmation, kRequiresAction};

struct Step {
    std::string_view opening;  // "You cannot confirm this PaymentIntent"
    std::string_view participle;
    std::initializer_list<IntentStatus> allowed;
};

const Step kConfirmStep{"You cannot confirm this PaymentIntent", "confirmed", kConfirmable};
const Step kCaptureStep{"This PaymentIntent could not be captured", "captured", kCapturable};
const Step kCancelStep{"You cannot cancel this PaymentIntent", "canceled", kCancellable};

ApiError unexpected_state(const Ledger& ledger, const PaymentIntent& intent, std::string message) {
    auto error = invalid_request("payment_intent_unexpected_state", std::move(message));
    error.payment_intent = to_json(ledger, intent);
    error.began = true;
    return error;
}

Refusal check_state(const Ledger& ledger, const PaymentIntent& intent, const Step& step) {
    const auto& allowed = step.allowed;
    if (std::find(allowed.begin(), allowed.end(), intent.status) != allowed.end()) {
        return std::nullopt;
    }
    std::string message{step.opening};
    message.append(" because it has a status of ").append(to_text(intent.status));
    message.append(". Only a PaymentIntent with one of the following statuses may be ");
    message.append(step.participle).append(": ");
    for (const auto status : allowed) {
        message.append(status == *allowed.begin() ? "" : ", ").append(to_text(status));
    }
    return unexpected_state(ledger, intent, message + ".");
}

void record(Ledger& ledger, std::string_view type, const PaymentIntent& intent) {
    ledger.record(type, to_json(ledger, intent));
}

void record(Ledger& ledger, std::string_view type, const Charge& charge) {
    ledger.record(type, to_json(ledger, charge));
}

Charge& charge_card(Ledger& ledger, PaymentIntent& intent, std::optional<ApiError> failure) {
    Charge charge;
    charge.id = ledger.make_id("ch_");
    charge.created = ledger.now_seconds();
    charge.amount = intent.amount;
    charge.currency = intent.currency;
    charge.payment_intent = intent.id;
    charge.payment_method = intent.payment_method.value();
    charge.failure = std::move(failure);
    intent.latest_charge = charge.id;
    return ledger.charges.add(std::move(charge));
}

Charge& latest_charge(Ledger& ledger, const PaymentIntent& intent) {
    auto* charge = intent.latest_charge ? ledger.charges.find(*intent.latest_charge) : nullptr;
    CHECK(charge != nullptr, "an authorised intent has no charge");
    return *charge;
}

void take_money(PaymentIntent& intent, Charge& charge, std::int64_t amount) {
    charge.captured = true;
    charge.amount_captured = amount;
    intent.amount_capturable = 0;
    intent.amount_received = amount;
    intent.status = kSucceeded;
}

void approve(Ledger& ledger, PaymentIntent& intent) {
    auto& charge = charge_card(ledger, intent, std::nullopt);
    intent.last_payment_error.reset();
    if (intent.manual_capture) {
        intent.status = kRequiresCapture;
        intent.amount_capturable = intent.amount;
        intent.lapses_at = ledger.now() + kHoldLasts;
        ledger.holds.emplace(intent.lapses_at, intent.id);
    } else {
        take_money(intent, charge, intent.amount);
    }
    record(ledger, "charge.succeeded", charge);
    const bool held = intent.manual_capture;
    const auto* type =
        held ? "payment_intent.amount_capturable_updated" : "payment_intent.succeeded";
    record(ledger, type, intent);
}

// The payment method leaves the intent, its failure stays in last_payment_error.
ApiError fail_payment(Ledger& ledger, PaymentIntent& intent, ApiError error) {
    error.payment_method = to_json(ledger, *ledger.methods.find(intent.payment_method.value()));
    intent.payment_method.reset();
    intent.status = kRequiresPaymentMethod;
    intent.last_payment_error = error;
    record(ledger, "payment_intent.payment_failed", intent);
    error.payment_intent = to_json(ledger, intent);
    return error;
}

ApiError decline(Ledger& ledger, PaymentIntent& intent, std::string_view code) {
    auto error = card_error(code);
    auto& charge = charge_card(ledger, intent, error);
    record(ledger, "charge.failed", charge);
    error.charge = charge.id;
    return fail_payment(ledger, intent, std::move(error));
}

void ask_bank(Ledger& ledger, PaymentIntent& intent, const Confirmation& how) {
    intent.status = kRequiresAction;
    intent.return_url = how.return_url;
    intent.last_payment_error.reset();
    record(ledger, "payment_intent.requires_action", intent);
}

void release_hold(Ledger& ledger, PaymentIntent& intent, std::string_view event) {
    auto& charge = latest_charge(ledger, intent);
    charge.amount_refunded = charge.amount;
    intent.amount_capturable = 0;
    record(ledger, event, charge);
}

void end_canceled(Ledger& ledger, PaymentIntent& intent, std::optional<std::string> reason) {
    intent.status = kCanceled;
    intent.canceled_at = ledger.now_seconds();
    intent.cancellation_reason = std::move(reason);
    record(ledger, "payment_intent.canceled", intent);
}

}  // namespace

PaymentIntent& open_intent(Ledger& ledger, PaymentIntent intent) {
    intent.id = ledger.make_id("pi_");
    intent.client_secret = ledger.make_id(intent.id + "_secret_");
    intent.created = ledger.now_seconds();
    intent.status = intent.payment_method ? kRequiresConfirmation : kRequiresPaymentMethod;
    auto& stored = ledger.intents.add(std::move(intent));
    record(ledger, "payment_intent.created", stored);
    return stored;
}

Refusal confirmable(const Ledger& ledger, const PaymentIntent& intent) {
    return check_state(ledger, intent, kConfirmStep);
}

Refusal confirm(Ledger& ledger, PaymentIntent& intent, const Confirmation& how) {
    if (auto refused = confirmable(ledger, intent)) {
        return refused;
    }
    if (!how.payment_method && !intent.payment_method) {
        const std::string opening{kConfirmStep.opening};
        return unexpected_state(
            ledger, intent, opening + " because it's missing a payment method."
        );
    }
    if (how.payment_method) {
        intent.payment_method = how.payment_method;
    }
    const auto* method = ledger.methods.find(*intent.payment_method);
    CHECK(method != nullptr, "an intent names a payment method that was never made");
    const auto& card = test_card(method->token);
    if (!how.forced_decline.empty()) {
        return decline(ledger, intent, how.forced_decline);
    }
    switch (card.outcome) {
        case CardOutcome::kApproved:
            approve(ledger, intent);
            return std::nullopt;
        case CardOutcome::kAuthentication:
            ask_bank(ledger, intent, how);
            return std::nullopt;
        case CardOutcome::kDeclined:
            return decline(ledger, intent, card.decline);
    }
    return std::nullopt;
}

Refusal capture(Ledger& ledger, PaymentIntent& intent, std::optional<std::int64_t> amount) {
    if (auto refused = check_state(ledger, intent, kCaptureStep)) {
        return refused;
    }
    const auto taken = amount.value_or(intent.amount_capturable);
    if (taken > intent.amount_capturable) {
        const auto* words = "The provided amount_to_capture is greater than the capturable amount.";
        return invalid_request("amount_too_large", words, "amount_to_capture");
    }
    auto& charge = latest_charge(ledger, intent);
    take_money(intent, charge, taken);
    record(ledger, "charge.captured", charge);
    record(ledger, "payment_intent.succeeded", intent);
    return std::nullopt;
}

Refusal cancel(Ledger& ledger, PaymentIntent& intent, std::optional<std::string> reason) {
    if (auto refused = check_state(ledger, intent, kCancelStep)) {
        return refused;
    }
    if (intent.status == kRequiresCapture) {
        release_hold(ledger, intent, "charge.refunded");
    }
    end_canceled(ledger, intent, std::move(reason));
    return std::nullopt;
}

bool authenticate(Ledger& ledger, PaymentIntent& intent, bool passed) {
    if (intent.status != kRequiresAction) {
        return false;
    }
    if (passed) {
        approve(ledger, intent);
        return true;
    }
    ApiError error = invalid_request(
        "payment_intent_authentication_failure",
        "The provided PaymentMethod has failed authentication. You can provide another one."
    );
    (void)fail_payment(ledger, intent, std::move(error));
    return true;
}

bool lapse(Ledger& ledger, PaymentIntent& intent) {
    if (intent.status != kRequiresCapture) {
        return false;
    }
    release_hold(ledger, intent, "charge.expired");
    end_canceled(ledger, intent, "automatic");
    return true;
}

void lapse_due(Ledger& ledger) {
    while (!ledger.holds.empty() && ledger.holds.begin()->first <= ledger.now()) {
        auto* intent = ledger.intents.find(ledger.holds.begin()->second);
        ledger.holds.erase(ledger.holds.begin());
        CHECK(intent != nullptr, "a hold names an intent that was never made");
        (void)lapse(ledger, *intent);
    }
}

}  // namespace stagedoor::stripe_simulator
