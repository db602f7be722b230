#include "services/orders/http/order_json.hpp"

#include <algorithm>

#include "core/json_writer.hpp"

namespace stagedoor::orders {
namespace {

void write_ticket(JsonWriter& json, const FrozenTicket& ticket) {
    json.key("ticket")
        .begin_object()
        .member("id", ticket.id.view())
        .member("title", ticket.title)
        .member("price", ticket.price)
        .member("version", ticket.version)
        .end_object();
}

void write(JsonWriter& json, const Order& order, Instant now) {
    json.begin_object()
        .member("id", order.id.view())
        .member("status", to_string(order.status))
        .member("userId", order.buyer.view())
        .member("price", order.ticket.price)
        .member("currency", order.ticket.currency)
        .member("expiresAt", order.expires_at)
        .member("remainingMs", remaining_ms(order, now));
    if (order.payment && order.payment->in_flight) {
        json.member("graceUntil", order.grace_end);
    }
    if (order.payment) {
        json.member("paymentId", order.payment->payment.view());
    }
    if (order.cancel_reason) {
        json.member("cancelReason", to_string(*order.cancel_reason));
    }
    json.member("createdAt", order.placed_at).member("version", order.version);
    write_ticket(json, order.ticket);
    json.end_object();
}

}  // namespace

std::int64_t remaining_ms(const Order& order, Instant now) {
    const auto left = (order.expires_at - now).count();
    return is_open(order) ? std::max<std::int64_t>(0, left) : 0;
}

std::string to_json(const Order& order, Instant now) {
    JsonWriter json;
    write(json, order, now);
    return json.take();
}

std::string to_json(const std::vector<Order>& orders, Instant now) {
    JsonWriter json;
    json.begin_array();
    for (const auto& order : orders) {
        write(json, order, now);
    }
    json.end_array();
    return json.take();
}

}  // namespace stagedoor::orders
