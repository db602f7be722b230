#include "stripe_simulator/engine/intent_calls.hpp"

#include <algorithm>

#include "stripe_simulator/engine/intents.hpp"
#include "stripe_simulator/engine/method_calls.hpp"
#include "stripe_simulator/engine/wire.hpp"

namespace stagedoor::stripe_simulator {
namespace {

std::int64_t read_amount(Params& params) {
    params.require("amount");
    const auto amount = params.integer("amount");
    if (!amount) {
        return 0;
    }
    if (*amount < 1) {
        const auto* words = "This value must be greater than or equal to 1.";
        params.refuse(invalid_request("parameter_invalid_integer", words, "amount"));
    } else if (*amount < kLeastPrice.minor) {
        const auto* words = "Amount must be at least $0.50 usd.";
        params.refuse(invalid_request("amount_too_small", words, "amount"));
    } else if (*amount > kHighestPrice.minor) {
        const auto* words = "Amount must be no more than $999,999.99.";
        params.refuse(invalid_request("amount_too_large", words, "amount"));
    }
    return *amount;
}

std::string read_currency(Params& params) {
    params.require("currency");
    auto currency = params.text("currency").value_or("");
    std::transform(currency.begin(), currency.end(), currency.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const bool letters =
        std::all_of(currency.begin(), currency.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    if (currency.size() != 3 || !letters) {
        params.refuse(invalid_request("", "Invalid currency: " + currency, "currency"));
    }
    return currency;
}

void check_method_types(Params& params) {
    for (const auto& type : params.list("payment_method_types")) {
        if (type != "card") {
            const auto words = "The payment method type \"" + type + "\" is invalid.";
            params.refuse(invalid_request("", words, "payment_method_types"));
        }
    }
}

PaymentIntent read_intent(Params& params) {
    PaymentIntent intent;
    intent.amount = read_amount(params);
    intent.currency = read_currency(params);
    intent.manual_capture =
        params.one_of("capture_method", {"automatic", "manual"}).value_or("") == "manual";
    (void)params.one_of("confirmation_method", {"automatic"});
    check_method_types(params);
    intent.metadata = params.metadata();
    intent.description = params.text("description");
    intent.receipt_email = params.text("receipt_email");
    return intent;
}

Answer<PaymentIntent*> find_intent(Ledger& ledger, const Call& call) {
    auto* intent = ledger.intents.find(call.ids.front());
    if (intent == nullptr) {
        auto error = no_such("payment_intent", call.ids.front());
        error.param = "intent";
        return error;
    }
    return intent;
}

Answer<std::string> answer(const Ledger& ledger, const PaymentIntent& intent, Refusal refused) {
    if (refused) {
        return std::move(*refused);
    }
    return to_json(ledger, intent);
}

}  // namespace

Answer<std::string> create_intent(Ledger& ledger, const Call& call) {
    Params params{call.params};
    params.allow(
        {"amount",
         "capture_method",
         "confirm",
         "confirmation_method",
         "currency",
         "description",
         "metadata",
         "payment_method",
         "payment_method_data",
         "payment_method_types",
         "receipt_email",
         "return_url"}
    );
    auto intent = read_intent(params);
    const bool confirms = params.boolean("confirm").value_or(false);
    const auto return_url = params.text("return_url");
    if (return_url && !confirms) {
        const auto* words = "The parameter return_url can only be given with confirm=true.";
        params.refuse(invalid_request("", words, "return_url"));
    }
    const auto source = read_method_source(params);
    if (confirms && !source.given()) {
        const auto* words =
            "You cannot confirm this PaymentIntent because it's missing a payment "
            "method.";
        params.refuse(invalid_request("payment_intent_unexpected_state", words));
    }
    if (params.error()) {
        return *params.error();
    }
    auto method = resolve_method(ledger, source);
    if (!method) {
        return method.error();
    }
    intent.payment_method = *method;
    auto& opened = open_intent(ledger, std::move(intent));
    if (!confirms) {
        return to_json(ledger, opened);
    }
    const Confirmation how{std::nullopt, return_url, call.forced_decline};
    return answer(ledger, opened, confirm(ledger, opened, how));
}

Answer<std::string> retrieve_intent(Ledger& ledger, const Call& call) {
    Params params{call.params};
    params.allow({"client_secret"});
    if (params.error()) {
        return *params.error();
    }
    const auto intent = find_intent(ledger, call);
    if (!intent) {
        return intent.error();
    }
    return to_json(ledger, **intent);
}

Answer<std::string> confirm_intent(Ledger& ledger, const Call& call) {
    Params params{call.params};
    params.allow({"payment_method", "payment_method_data", "return_url"});
    const auto source = read_method_source(params);
    Confirmation how{std::nullopt, params.text("return_url"), call.forced_decline};
    if (params.error()) {
        return *params.error();
    }
    const auto found = find_intent(ledger, call);
    if (!found) {
        return found.error();
    }
    PaymentIntent& intent = **found;
    if (auto refused = confirmable(ledger, intent)) {
        return std::move(*refused);
    }
    auto method = resolve_method(ledger, source);
    if (!method) {
        return method.error();
    }
    how.payment_method = *method;
    return answer(ledger, intent, confirm(ledger, intent, how));
}

Answer<std::string> capture_intent(Ledger& ledger, const Call& call) {
    Params params{call.params};
    params.allow({"amount_to_capture"});
    const auto amount = params.integer("amount_to_capture");
    if (amount && *amount < 1) {
        const auto* words = "This value must be greater than or equal to 1.";
        params.refuse(invalid_request("parameter_invalid_integer", words, "amount_to_capture"));
    }
    if (params.error()) {
        return *params.error();
    }
    const auto intent = find_intent(ledger, call);
    if (!intent) {
        return intent.error();
    }
    return answer(ledger, **intent, capture(ledger, **intent, amount));
}

Answer<std::string> cancel_intent(Ledger& ledger, const Call& call) {
    Params params{call.params};
    params.allow({"cancellation_reason"});
    auto reason = params.one_of(
        "cancellation_reason", {"duplicate", "fraudulent", "requested_by_customer", "abandoned"}
    );
    if (params.error()) {
        return *params.error();
    }
    const auto intent = find_intent(ledger, call);
    if (!intent) {
        return intent.error();
    }
    return answer(ledger, **intent, cancel(ledger, **intent, std::move(reason)));
}

}  // namespace stagedoor::stripe_simulator
