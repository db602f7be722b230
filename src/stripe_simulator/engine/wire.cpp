#include "stripe_simulator/engine/wire.hpp"

#include <initializer_list>

#include "core/check.hpp"
#include "stripe_simulator/engine/cards.hpp"

namespace stagedoor::stripe_simulator {
namespace {

void text(JsonWriter& writer, std::string_view name, std::string_view value) {
    writer.member(name, value);
}

template <class T>
void nullable(JsonWriter& writer, std::string_view name, const std::optional<T>& value) {
    if (value) {
        writer.member(name, *value);
    } else {
        writer.key(name).null();
    }
}

void nulls(JsonWriter& writer, std::initializer_list<std::string_view> names) {
    for (const auto name : names) {
        writer.key(name).null();
    }
}

void write_metadata(JsonWriter& writer, const Metadata& metadata) {
    writer.key("metadata").begin_object();
    for (const auto& [key, value] : metadata) {
        text(writer, key, value);
    }
    writer.end_object();
}

void write_billing_details(JsonWriter& writer) {
    writer.key("billing_details").begin_object().key("address").begin_object();
    nulls(writer, {"city", "country", "line1", "line2", "postal_code", "state"});
    writer.end_object();
    nulls(writer, {"email", "name", "phone"});
    writer.end_object();
}

void write_card(JsonWriter& writer, const TestCard& card) {
    constexpr std::int64_t kExpiryMonth = 8;
    constexpr std::int64_t kExpiryYear = 2039;
    writer.key("card").begin_object();
    text(writer, "brand", card.brand);
    writer.key("checks").begin_object();
    nulls(writer, {"address_line1_check", "address_postal_code_check"});
    text(writer, "cvc_check", card.decline == "incorrect_cvc" ? "fail" : "pass");
    writer.end_object();
    text(writer, "country", "US");
    writer.member("exp_month", kExpiryMonth).member("exp_year", kExpiryYear);
    text(writer, "funding", "credit");
    text(writer, "last4", card.last4);
    writer.key("three_d_secure_usage").begin_object().key("supported").boolean(true).end_object();
    nulls(writer, {"fingerprint", "generated_from", "networks", "wallet"});
    writer.end_object();
}

const TestCard& card_of(const Ledger& ledger, const std::string& method) {
    const auto* found = ledger.methods.find(method);
    CHECK(found != nullptr, "a charge names a payment method that was never made");
    return test_card(found->token);
}

void write_outcome(JsonWriter& writer, const Charge& charge) {
    const bool approved = !charge.failure;
    writer.key("outcome").begin_object();
    text(writer, "network_status", approved ? "approved_by_network" : "declined_by_network");
    if (approved) {
        writer.key("reason").null();
    } else {
        text(writer, "reason", charge.failure->decline_code);
    }
    text(writer, "risk_level", "normal");
    text(writer, "seller_message", approved ? "Payment complete." : "The bank declined the card.");
    text(writer, "type", approved ? "authorized" : "issuer_declined");
    writer.end_object();
}

void write_refund_list(JsonWriter& writer, const Ledger& ledger, const Charge& charge) {
    std::vector<std::string> items;
    for (auto id = charge.refunds.rbegin(); id != charge.refunds.rend(); ++id) {
        const auto* refund = ledger.refunds.find(*id);
        CHECK(refund != nullptr, "a charge names a refund that was never made");
        items.push_back(to_json(ledger, *refund));
    }
    writer.key("refunds").raw(list_json("/v1/charges/" + charge.id + "/refunds", items, false));
}

void write_failure(JsonWriter& writer, const Charge& charge) {
    if (charge.failure) {
        text(writer, "failure_code", charge.failure->code);
        text(writer, "failure_message", charge.failure->message);
    } else {
        nulls(writer, {"failure_code", "failure_message"});
    }
}

// With Stripe too the list holds the latest charge only.
void write_charges(JsonWriter& writer, const Ledger& ledger, const PaymentIntent& intent) {
    std::vector<std::string> items;
    if (intent.latest_charge) {
        const auto* charge = ledger.charges.find(*intent.latest_charge);
        CHECK(charge != nullptr, "an intent names a charge that was never made");
        items.push_back(to_json(ledger, *charge));
    }
    writer.key("charges").raw(list_json("/v1/charges?payment_intent=" + intent.id, items, false));
}

void write_next_action(JsonWriter& writer, const PaymentIntent& intent) {
    writer.key("next_action");
    if (intent.status != IntentStatus::kRequiresAction) {
        writer.null();
        return;
    }
    const std::string url = "https://hooks.stripe.com/redirect/authenticate/" + intent.id;
    writer.begin_object();
    if (intent.return_url) {
        writer.key("redirect_to_url").begin_object();
        text(writer, "return_url", *intent.return_url);
        text(writer, "url", url);
        writer.end_object();
        text(writer, "type", "redirect_to_url");
    } else {
        text(writer, "type", "use_stripe_sdk");
        writer.key("use_stripe_sdk").begin_object();
        text(writer, "stripe_js", url);
        text(writer, "type", "three_d_secure_redirect");
        writer.end_object();
    }
    writer.end_object();
}

void write_method_options(JsonWriter& writer) {
    writer.key("payment_method_options").begin_object().key("card").begin_object();
    nulls(writer, {"installments", "network"});
    text(writer, "request_three_d_secure", "automatic");
    writer.end_object().end_object();
    writer.key("payment_method_types").begin_array().string("card").end_array();
}

void write_intent_money(JsonWriter& writer, const PaymentIntent& intent) {
    writer.member("amount", intent.amount)
        .member("amount_capturable", intent.amount_capturable)
        .member("amount_received", intent.amount_received);
    nulls(writer, {"application", "application_fee_amount", "automatic_payment_methods"});
    nullable(writer, "canceled_at", intent.canceled_at);
    nullable(writer, "cancellation_reason", intent.cancellation_reason);
    text(writer, "capture_method", intent.manual_capture ? "manual" : "automatic");
}

void write_intent_members(JsonWriter& writer, const Ledger& ledger, const PaymentIntent& intent) {
    text(writer, "id", intent.id);
    text(writer, "object", "payment_intent");
    write_intent_money(writer, intent);
    write_charges(writer, ledger, intent);
    text(writer, "client_secret", intent.client_secret);
    text(writer, "confirmation_method", "automatic");
    writer.member("created", intent.created);
    text(writer, "currency", intent.currency);
    nulls(writer, {"customer", "invoice", "on_behalf_of", "processing", "review"});
    nullable(writer, "description", intent.description);
    writer.key("last_payment_error");
    if (intent.last_payment_error) {
        write_error(writer, *intent.last_payment_error);
    } else {
        writer.null();
    }
    nullable(writer, "latest_charge", intent.latest_charge);
    writer.key("livemode").boolean(false);
    write_metadata(writer, intent.metadata);
    write_next_action(writer, intent);
    nullable(writer, "payment_method", intent.payment_method);
    write_method_options(writer);
    nullable(writer, "receipt_email", intent.receipt_email);
    nulls(writer, {"setup_future_usage", "shipping", "statement_descriptor"});
    nulls(writer, {"statement_descriptor_suffix", "transfer_data", "transfer_group"});
    text(writer, "status", to_text(intent.status));
}

}  // namespace

std::string to_json(const Ledger& ledger, const PaymentIntent& intent) {
    JsonWriter writer;
    writer.begin_object();
    write_intent_members(writer, ledger, intent);
    writer.end_object();
    return writer.take();
}

std::string to_test_json(const Ledger& ledger, const PaymentIntent& intent) {
    const auto* charge =
        intent.latest_charge ? ledger.charges.find(*intent.latest_charge) : nullptr;
    const bool taken = charge != nullptr && charge->captured;
    const std::int64_t refunded = taken ? charge->amount_refunded : 0;
    JsonWriter writer;
    writer.begin_object();
    write_intent_members(writer, ledger, intent);
    writer.member("amount_refunded", refunded).end_object();
    return writer.take();
}

std::string to_json(const Ledger& ledger, const Charge& charge) {
    JsonWriter writer;
    writer.begin_object();
    text(writer, "id", charge.id);
    text(writer, "object", "charge");
    writer.member("amount", charge.amount)
        .member("amount_captured", charge.amount_captured)
        .member("amount_refunded", charge.amount_refunded);
    nulls(writer, {"application", "application_fee", "application_fee_amount"});
    nulls(writer, {"balance_transaction", "customer", "description", "invoice", "on_behalf_of"});
    write_billing_details(writer);
    writer.key("captured").boolean(charge.captured);
    writer.member("created", charge.created);
    text(writer, "currency", charge.currency);
    writer.key("disputed").boolean(false);
    write_failure(writer, charge);
    writer.key("livemode").boolean(false);
    writer.key("metadata").begin_object().end_object();
    write_outcome(writer, charge);
    writer.key("paid").boolean(!charge.failure);
    text(writer, "payment_intent", charge.payment_intent);
    text(writer, "payment_method", charge.payment_method);
    writer.key("payment_method_details").begin_object();
    write_card(writer, card_of(ledger, charge.payment_method));
    text(writer, "type", "card");
    writer.end_object();
    writer.key("refunded").boolean(!charge.failure && charge.amount_refunded == charge.amount);
    write_refund_list(writer, ledger, charge);
    text(writer, "status", charge.failure ? "failed" : "succeeded");
    writer.end_object();
    return writer.take();
}

std::string to_json(const Ledger& /*ledger*/, const Refund& refund) {
    JsonWriter writer;
    writer.begin_object();
    text(writer, "id", refund.id);
    text(writer, "object", "refund");
    writer.member("amount", refund.amount);
    writer.key("balance_transaction").null();
    text(writer, "charge", refund.charge);
    writer.member("created", refund.created);
    text(writer, "currency", refund.currency);
    write_metadata(writer, refund.metadata);
    text(writer, "payment_intent", refund.payment_intent);
    nullable(writer, "reason", refund.reason);
    nulls(writer, {"receipt_number", "source_transfer_reversal", "transfer_reversal"});
    text(writer, "status", "succeeded");
    writer.end_object();
    return writer.take();
}

std::string to_json(const Ledger& /*ledger*/, const PaymentMethod& method) {
    JsonWriter writer;
    writer.begin_object();
    text(writer, "id", method.id);
    text(writer, "object", "payment_method");
    write_billing_details(writer);
    write_card(writer, test_card(method.token));
    writer.member("created", method.created);
    writer.key("customer").null();
    writer.key("livemode").boolean(false);
    write_metadata(writer, method.metadata);
    text(writer, "type", "card");
    writer.end_object();
    return writer.take();
}

std::string to_json(const Ledger& /*ledger*/, const Event& event) {
    JsonWriter writer;
    writer.begin_object();
    text(writer, "id", event.id);
    text(writer, "object", "event");
    text(writer, "api_version", kApiVersion);
    writer.member("created", event.created);
    writer.key("data").begin_object().key("object").raw(event.object).end_object();
    writer.key("livemode").boolean(false);
    writer.member("pending_webhooks", std::int64_t{1});
    writer.key("request").begin_object();
    if (event.request_id.empty()) {
        writer.key("id").null();
    } else {
        text(writer, "id", event.request_id);
    }
    nullable(writer, "idempotency_key", event.idempotency_key);
    writer.end_object();
    text(writer, "type", event.type);
    writer.end_object();
    return writer.take();
}

std::string list_json(std::string_view url, const std::vector<std::string>& items, bool has_more) {
    JsonWriter writer;
    writer.begin_object();
    text(writer, "object", "list");
    writer.key("data").begin_array();
    for (const auto& item : items) {
        writer.raw(item);
    }
    writer.end_array();
    writer.key("has_more").boolean(has_more);
    text(writer, "url", url);
    writer.end_object();
    return writer.take();
}

}  // namespace stagedoor::stripe_simulator
