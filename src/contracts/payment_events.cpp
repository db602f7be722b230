#include "contracts/payment_events.hpp"

#include "contracts/data_reader.hpp"
#include "core/json_writer.hpp"

namespace stagedoor::contracts {
namespace {

// The members that every event of a payment begins with.
template <class PaymentEvent>
JsonWriter begin(const PaymentEvent& event) {
    JsonWriter json;
    json.begin_object()
        .member("id", event.id.view())
        .member("version", event.version)
        .member("orderId", event.order.view());
    return json;
}

template <class PaymentEvent>
NewEvent finish(JsonWriter& json, const PaymentEvent& event) {
    json.end_object();
    return {std::string{PaymentEvent::kType}, event.id.str(), event.version, json.take()};
}

}  // namespace

NewEvent encode(const PaymentStarted& event) {
    JsonWriter json = begin(event);
    json.member("userId", event.buyer.view())
        .member("attempt", event.attempt)
        .member("amount", event.amount.minor)
        .member("currency", event.currency);
    return finish(json, event);
}

NewEvent encode(const PaymentAuthorized& event) {
    JsonWriter json = begin(event);
    json.member("userId", event.buyer.view())
        .member("attempt", event.attempt)
        .member("stripeId", event.stripe_id)
        .member("amount", event.amount.minor)
        .member("currency", event.currency);
    return finish(json, event);
}

NewEvent encode(const PaymentCreated& event) {
    JsonWriter json = begin(event);
    json.member("stripeId", event.stripe_id)
        .member("amount", event.amount.minor)
        .member("currency", event.currency)
        .member("capturedAt", event.captured_at);
    return finish(json, event);
}

NewEvent encode(const PaymentFailed& event) {
    JsonWriter json = begin(event);
    json.member("attempt", event.attempt)
        .member("stage", event.stage)
        .member("code", event.code)
        .optional_member("declineCode", event.decline_code);
    return finish(json, event);
}

NewEvent encode(const PaymentVoided& event) {
    JsonWriter json = begin(event);
    json.optional_member("stripeId", event.stripe_id).member("reason", event.reason);
    return finish(json, event);
}

NewEvent encode(const PaymentRefunded& event) {
    JsonWriter json = begin(event);
    json.member("stripeId", event.stripe_id)
        .member("amount", event.amount.minor)
        .member("currency", event.currency)
        .member("reason", event.reason);
    return finish(json, event);
}

PaymentStarted decode_payment_started(const Event& event) {
    const DataReader data{event, PaymentStarted::kType};
    return {
        .id = data.id<PaymentId>("id"),
        .version = data.integer("version"),
        .order = data.id<OrderId>("orderId"),
        .buyer = data.user("userId"),
        .attempt = data.integer("attempt"),
        .amount = data.minor("amount"),
        .currency = data.string("currency"),
    };
}

PaymentAuthorized decode_payment_authorized(const Event& event) {
    const DataReader data{event, PaymentAuthorized::kType};
    return {
        .id = data.id<PaymentId>("id"),
        .version = data.integer("version"),
        .order = data.id<OrderId>("orderId"),
        .buyer = data.user("userId"),
        .attempt = data.integer("attempt"),
        .stripe_id = data.string("stripeId"),
        .amount = data.minor("amount"),
        .currency = data.string("currency"),
    };
}

PaymentCreated decode_payment_created(const Event& event) {
    const DataReader data{event, PaymentCreated::kType};
    return {
        .id = data.id<PaymentId>("id"),
        .version = data.integer("version"),
        .order = data.id<OrderId>("orderId"),
        .stripe_id = data.string("stripeId"),
        .amount = data.minor("amount"),
        .currency = data.string("currency"),
        .captured_at = data.time("capturedAt"),
    };
}

PaymentFailed decode_payment_failed(const Event& event) {
    const DataReader data{event, PaymentFailed::kType};
    return {
        .id = data.id<PaymentId>("id"),
        .version = data.integer("version"),
        .order = data.id<OrderId>("orderId"),
        .attempt = data.integer("attempt"),
        .stage = data.string("stage"),
        .code = data.string("code"),
        .decline_code = data.optional_string("declineCode"),
    };
}

PaymentVoided decode_payment_voided(const Event& event) {
    const DataReader data{event, PaymentVoided::kType};
    return {
        .id = data.id<PaymentId>("id"),
        .version = data.integer("version"),
        .order = data.id<OrderId>("orderId"),
        .stripe_id = data.optional_string("stripeId"),
        .reason = data.string("reason"),
    };
}

PaymentRefunded decode_payment_refunded(const Event& event) {
    const DataReader data{event, PaymentRefunded::kType};
    return {
        .id = data.id<PaymentId>("id"),
        .version = data.integer("version"),
        .order = data.id<OrderId>("orderId"),
        .stripe_id = data.string("stripeId"),
        .amount = data.minor("amount"),
        .currency = data.string("currency"),
        .reason = data.string("reason"),
    };
}

}  // namespace stagedoor::contracts
