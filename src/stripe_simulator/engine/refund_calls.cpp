#include "stripe_simulator/engine/refund_calls.hpp"

#include "core/money.hpp"
#include "stripe_simulator/engine/wire.hpp"

namespace stagedoor::stripe_simulator {
namespace {

struct RefundRequest {
    std::optional<std::string> payment_intent;
    std::optional<std::string> charge;
    std::optional<std::int64_t> amount;
    std::optional<std::string> reason;
    Metadata metadata;
};

RefundRequest read_request(Params& params) {
    params.allow({"amount", "charge", "metadata", "payment_intent", "reason"});
    RefundRequest request;
    request.payment_intent = params.text("payment_intent");
    request.charge = params.text("charge");
    request.amount = params.integer("amount");
    request.reason = params.one_of("reason", {"duplicate", "fraudulent", "requested_by_customer"});
    request.metadata = params.metadata();
    if (request.payment_intent.has_value() == request.charge.has_value()) {
        const auto* words =
            "One of the following params should be provided: payment_intent or charge.";
        params.refuse(invalid_request("parameter_missing", words, "payment_intent"));
    }
    if (request.amount && *request.amount < 1) {
        const auto* words = "This value must be greater than or equal to 1.";
        params.refuse(invalid_request("parameter_invalid_integer", words, "amount"));
    }
    return request;
}

ApiError refused(std::string code, std::string message, std::string param = {}) {
    auto error = invalid_request(std::move(code), std::move(message), std::move(param));
    error.began = true;
    return error;
}

Answer<Charge*> find_charge(Ledger& ledger, const RefundRequest& request) {
    std::string id = request.charge.value_or("");
    if (request.payment_intent) {
        const auto* intent = ledger.intents.find(*request.payment_intent);
        if (intent == nullptr) {
            return no_such("payment_intent", *request.payment_intent, "payment_intent");
        }
        id = intent->latest_charge.value_or("");
    }
    auto* charge = ledger.charges.find(id);
    if (charge == nullptr && request.charge) {
        return no_such("charge", id, "charge");
    }
    if (charge == nullptr || !charge->captured) {
        const auto name = request.payment_intent.value_or(id);
        return refused("", "This PaymentIntent (" + name + ") has no successful charge to refund.");
    }
    return charge;
}

Answer<Money> refundable(const Charge& charge, const RefundRequest& request) {
    const std::int64_t left = charge.amount_captured - charge.amount_refunded;
    const std::int64_t wanted = request.amount.value_or(left);
    if (left == 0) {
        const auto words = "Charge " + charge.id + " has already been refunded.";
        return refused("charge_already_refunded", words);
    }
    if (wanted > left) {
        const auto* words = "Refund amount is greater than the unrefunded amount on the charge.";
        return refused("", words, "amount");
    }
    return Money{wanted};
}

Refund& give_back(Ledger& ledger, Charge& charge, Money amount) {
    Refund refund;
    refund.id = ledger.make_id("re_");
    refund.created = ledger.now_seconds();
    refund.amount = amount.minor;
    refund.currency = charge.currency;
    refund.charge = charge.id;
    refund.payment_intent = charge.payment_intent;
    charge.amount_refunded += amount.minor;
    charge.refunds.push_back(refund.id);
    return ledger.refunds.add(std::move(refund));
}

}  // namespace

Answer<std::string> create_refund(Ledger& ledger, const Call& call) {
    Params params{call.params};
    const auto request = read_request(params);
    if (params.error()) {
        return *params.error();
    }
    const auto charge = find_charge(ledger, request);
    if (!charge) {
        return charge.error();
    }
    const auto amount = refundable(**charge, request);
    if (!amount) {
        return amount.error();
    }
    auto& refund = give_back(ledger, **charge, *amount);
    refund.reason = request.reason;
    refund.metadata = request.metadata;
    ledger.record("charge.refunded", to_json(ledger, **charge));
    ledger.record("refund.created", to_json(ledger, refund));
    return to_json(ledger, refund);
}

Answer<std::string> retrieve_refund(Ledger& ledger, const Call& call) {
    Params params{call.params};
    params.allow({});
    if (params.error()) {
        return *params.error();
    }
    const auto* refund = ledger.refunds.find(call.ids.front());
    if (refund == nullptr) {
        return no_such("refund", call.ids.front());
    }
    return to_json(ledger, *refund);
}

}  // namespace stagedoor::stripe_simulator
