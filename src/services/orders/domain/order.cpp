#include "services/orders/domain/order.hpp"

#include "core/check.hpp"

namespace stagedoor::orders {

std::string_view to_string(Status status) {
    switch (status) {
        case Status::kCreated:
            return "created";
        case Status::kAwaitingPayment:
            return "awaiting:payment";
        case Status::kComplete:
            return "complete";
        case Status::kCancelled:
            return "cancelled";
    }
    CHECK(false, "an order has one of four statuses");
}

std::string_view to_string(CancelReason reason) {
    switch (reason) {
        case CancelReason::kBuyer:
            return "buyer";
        case CancelReason::kExpired:
            return "expired";
        case CancelReason::kPayment:
            return "payment";
    }
    CHECK(false, "an order is cancelled for one of three reasons");
}

Status parse_status(std::string_view name) {
    for (const auto status :
         {Status::kCreated, Status::kAwaitingPayment, Status::kComplete, Status::kCancelled}) {
        if (name == to_string(status)) {
            return status;
        }
    }
    CHECK(false, "the store holds only statuses that we wrote");
}

CancelReason parse_cancel_reason(std::string_view name) {
    for (const auto reason :
         {CancelReason::kBuyer, CancelReason::kExpired, CancelReason::kPayment}) {
        if (name == to_string(reason)) {
            return reason;
        }
    }
    CHECK(false, "the store holds only reasons that we wrote");
}

Instant deadline(const Order& order) {
    const bool in_flight = order.payment && order.payment->in_flight;
    return in_flight ? order.grace_end : order.expires_at;
}

bool is_open(const Order& order) {
    return order.status == Status::kCreated || order.status == Status::kAwaitingPayment;
}

bool is_live(const Order& order, Instant now) {
    return is_open(order) && now < deadline(order);
}

Order as_of(Order order, Instant now) {
    if (!is_open(order) || is_live(order, now)) {
        return order;
    }
    order.ended_at = deadline(order);
    order.status = Status::kCancelled;
    order.cancel_reason = CancelReason::kExpired;
    if (order.payment) {
        order.payment->in_flight = false;
    }
    return order;
}

}  // namespace stagedoor::orders
