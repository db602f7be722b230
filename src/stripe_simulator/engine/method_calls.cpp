#include "stripe_simulator/engine/method_calls.hpp"

#include "stripe_simulator/engine/cards.hpp"
#include "stripe_simulator/engine/wire.hpp"

namespace stagedoor::stripe_simulator {
namespace {

// Reads `type=card` and `card[token]` of the group that `params` is about.
std::optional<std::string> read_card_token(Params& params) {
    params.require("type");
    (void)params.one_of("type", {"card"});
    const auto* card = params.group("card");
    if (card == nullptr) {
        params.require("card");
        return std::nullopt;
    }
    Params inner{*card, params.spelling("card")};
    inner.allow({"token"});
    inner.require("token");
    auto token = inner.text("token");
    if (inner.error()) {
        params.refuse(*inner.error());
    }
    return token;
}

PaymentMethod& add_method(Ledger& ledger, std::string token, Metadata metadata) {
    PaymentMethod method;
    method.id = ledger.make_id("pm_");
    method.created = ledger.now_seconds();
    method.token = std::move(token);
    method.metadata = std::move(metadata);
    return ledger.methods.add(std::move(method));
}

}  // namespace

MethodSource read_method_source(Params& params) {
    MethodSource source;
    source.payment_method = params.text("payment_method");
    if (const auto* data = params.group("payment_method_data")) {
        Params inner{*data, "payment_method_data"};
        inner.allow({"type", "card"});
        source.token = read_card_token(inner);
        if (inner.error()) {
            params.refuse(*inner.error());
        }
    }
    if (source.payment_method && source.token) {
        const auto* words =
            "You may only specify one of these parameters: payment_method, "
            "payment_method_data.";
        params.refuse(invalid_request("", words, "payment_method"));
    }
    return source;
}

Answer<std::optional<std::string>> resolve_method(Ledger& ledger, const MethodSource& source) {
    if (source.token) {
        if (!is_token(*source.token)) {
            return no_such("token", *source.token, "payment_method_data[card][token]");
        }
        return std::optional{add_method(ledger, *source.token, {}).id};
    }
    if (!source.payment_method) {
        return std::optional<std::string>{};
    }
    if (const auto* known = ledger.methods.find(*source.payment_method)) {
        return std::optional{known->id};
    }
    if (!is_payment_method(*source.payment_method)) {
        return no_such("PaymentMethod", *source.payment_method, "payment_method");
    }
    return std::optional{add_method(ledger, *source.payment_method, {}).id};
}

Answer<std::string> create_method(Ledger& ledger, const Call& call) {
    Params params{call.params};
    params.allow({"type", "card", "metadata"});
    auto token = read_card_token(params);
    auto metadata = params.metadata();
    if (params.error()) {
        return *params.error();
    }
    if (!is_token(*token)) {
        return no_such("token", *token, "card[token]");
    }
    return to_json(ledger, add_method(ledger, std::move(*token), std::move(metadata)));
}

Answer<std::string> retrieve_method(Ledger& ledger, const Call& call) {
    Params params{call.params};
    params.allow({});
    if (params.error()) {
        return *params.error();
    }
    const auto& id = call.ids.front();
    if (const auto* known = ledger.methods.find(id)) {
        return to_json(ledger, *known);
    }
    if (id.starts_with("pm_card_")) {
        const PaymentMethod ready_made{id, ledger.now_seconds(), id, {}};
        return to_json(ledger, ready_made);
    }
    auto error = no_such("PaymentMethod", id);
    error.param = "payment_method";
    return error;
}

}  // namespace stagedoor::stripe_simulator
