#include "contracts/order_events.hpp"

#include "contracts/data_reader.hpp"
#include "core/json_writer.hpp"

namespace stagedoor::contracts {
namespace {

// The members that every transition of an order begins with.
template <class OrderEvent>
JsonWriter begin_transition(const OrderEvent& event) {
    JsonWriter json;
    json.begin_object()
        .member("id", event.id.view())
        .member("version", event.version)
        .member("status", event.status)
        .member("userId", event.buyer.view());
    return json;
}

// The ticket's id as the last member, and the envelope's part.
template <class OrderEvent>
NewEvent finish_transition(JsonWriter& json, const OrderEvent& event) {
    json.key("ticket").begin_object().member("id", event.ticket.view()).end_object().end_object();
    return {std::string{OrderEvent::kType}, event.id.str(), event.version, json.take()};
}

}  // namespace

NewEvent encode(const OrderCreated& event) {
    JsonWriter json = begin_transition(event);
    json.member("expiresAt", event.expires_at)
        .member("price", event.price)
        .member("priceMinor", event.price.minor)
        .member("currency", event.currency)
        .key("ticket")
        .begin_object()
        .member("id", event.ticket.view())
        .member("price", event.price)
        .member("title", event.ticket_title)
        .member("version", event.ticket_version)
        .end_object()
        .end_object();
    return {std::string{OrderCreated::kType}, event.id.str(), event.version, json.take()};
}

NewEvent encode(const OrderAwaitingPayment& event) {
    JsonWriter json = begin_transition(event);
    json.member("paymentId", event.payment.view())
        .member("attempt", event.attempt)
        .key("inFlight")
        .boolean(event.in_flight)
        .member("deadline", event.deadline)
        .member("expiresAt", event.expires_at);
    return finish_transition(json, event);
}

NewEvent encode(const OrderCompleted& event) {
    JsonWriter json = begin_transition(event);
    json.member("paymentId", event.payment.view())
        .member("price", event.price)
        .member("priceMinor", event.price.minor)
        .member("currency", event.currency)
        .member("completedAt", event.completed_at);
    return finish_transition(json, event);
}

NewEvent encode(const OrderCancelled& event) {
    JsonWriter json = begin_transition(event);
    json.member("reason", event.reason);
    if (event.payment) {
        json.member("paymentId", event.payment->view());
    }
    return finish_transition(json, event);
}

NewEvent encode(const OrderPaymentRejected& event) {
    JsonWriter json;
    json.begin_object()
        .member("id", event.id.view())
        .member("paymentId", event.payment.view())
        .member("attempt", event.attempt)
        .member("reason", event.reason)
        .end_object();
    return {std::string{OrderPaymentRejected::kType}, event.id.str(), std::nullopt, json.take()};
}

OrderCreated decode_order_created(const Event& event) {
    const DataReader data{event, OrderCreated::kType};
    const DataReader ticket = data.object("ticket");
    return {
        .id = data.id<OrderId>("id"),
        .version = data.integer("version"),
        .status = data.string("status"),
        .buyer = data.user("userId"),
        .expires_at = data.time("expiresAt"),
        .price = data.minor("priceMinor"),
        .currency = data.string("currency"),
        .ticket = ticket.id<TicketId>("id"),
        .ticket_title = ticket.string("title"),
        .ticket_version = ticket.integer("version"),
    };
}

OrderAwaitingPayment decode_order_awaiting_payment(const Event& event) {
    const DataReader data{event, OrderAwaitingPayment::kType};
    return {
        .id = data.id<OrderId>("id"),
        .version = data.integer("version"),
        .status = data.string("status"),
        .buyer = data.user("userId"),
        .payment = data.id<PaymentId>("paymentId"),
        .attempt = data.integer("attempt"),
        .in_flight = data.boolean("inFlight"),
        .deadline = data.time("deadline"),
        .expires_at = data.time("expiresAt"),
        .ticket = data.object("ticket").id<TicketId>("id"),
    };
}

OrderCompleted decode_order_completed(const Event& event) {
    const DataReader data{event, OrderCompleted::kType};
    return {
        .id = data.id<OrderId>("id"),
        .version = data.integer("version"),
        .status = data.string("status"),
        .buyer = data.user("userId"),
        .payment = data.id<PaymentId>("paymentId"),
        .price = data.minor("priceMinor"),
        .currency = data.string("currency"),
        .completed_at = data.time("completedAt"),
        .ticket = data.object("ticket").id<TicketId>("id"),
    };
}

OrderCancelled decode_order_cancelled(const Event& event) {
    const DataReader data{event, OrderCancelled::kType};
    return {
        .id = data.id<OrderId>("id"),
        .version = data.integer("version"),
        .status = data.string("status"),
        .buyer = data.user("userId"),
        .reason = data.string("reason"),
        .payment = data.optional_id<PaymentId>("paymentId"),
        .ticket = data.object("ticket").id<TicketId>("id"),
    };
}

OrderPaymentRejected decode_order_payment_rejected(const Event& event) {
    const DataReader data{event, OrderPaymentRejected::kType};
    return {
        .id = data.id<OrderId>("id"),
        .payment = data.id<PaymentId>("paymentId"),
        .attempt = data.integer("attempt"),
        .reason = data.string("reason"),
    };
}

}  // namespace stagedoor::contracts
