#include "services/orders/domain/order_news.hpp"

#include "contracts/order_events.hpp"

namespace stagedoor::orders {
namespace {

bool apply_change(Order& order, const contracts::Event& event) {
    if (event.type == contracts::OrderAwaitingPayment::kType) {
        const auto change = contracts::decode_order_awaiting_payment(event);
        order.status = parse_status(change.status);
        order.payment = PaymentAttempt{change.payment, change.attempt, change.in_flight};
        return true;
    }
    if (event.type == contracts::OrderCompleted::kType) {
        const auto change = contracts::decode_order_completed(event);
        const auto attempt = order.payment ? order.payment->attempt : 0;
        order.status = parse_status(change.status);
        order.payment = PaymentAttempt{change.payment, attempt, false};
        return true;
    }
    if (event.type == contracts::OrderCancelled::kType) {
        const auto change = contracts::decode_order_cancelled(event);
        order.status = parse_status(change.status);
        order.cancel_reason = parse_cancel_reason(change.reason);
        if (order.payment) {
            order.payment->in_flight = false;
        }
        return true;
    }
    return false;
}

}  // namespace

News apply_news(Order& order, const contracts::Event& event) {
    if (!event.version || *event.version <= order.version) {
        return News::kNone;
    }
    if (*event.version > order.version + 1) {
        return News::kGap;
    }
    if (!apply_change(order, event)) {
        return News::kNone;
    }
    order.version = *event.version;
    return News::kChanged;
}

}  // namespace stagedoor::orders
