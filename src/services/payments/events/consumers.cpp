#include "services/payments/events/consumers.hpp"

#include "contracts/order_events.hpp"

namespace stagedoor::payments {

std::vector<EventHandler> handlers_of_orders(FollowOrders& follow, OrderMoved moved) {
    using contracts::Event;
    return {
        {std::string{contracts::OrderCreated::kType},
         [&follow](Transaction& tx, const Event& event) {
             follow.created(tx, contracts::decode_order_created(event));
         },
         {}},
        {std::string{contracts::OrderAwaitingPayment::kType},
         [&follow](Transaction& tx, const Event& event) {
             follow.awaiting_payment(tx, contracts::decode_order_awaiting_payment(event));
         },
         [moved](const Event& event) {
             const auto order = contracts::decode_order_awaiting_payment(event);
             moved(order.id, order.payment);
         }},
        {std::string{contracts::OrderCompleted::kType},
         [&follow](Transaction& tx, const Event& event) {
             follow.completed(tx, contracts::decode_order_completed(event));
         },
         [moved](const Event& event) {
             const auto order = contracts::decode_order_completed(event);
             moved(order.id, order.payment);
         }},
        {std::string{contracts::OrderCancelled::kType},
         [&follow](Transaction& tx, const Event& event) {
             follow.cancelled(tx, contracts::decode_order_cancelled(event));
         },
         [moved](const Event& event) {
             const auto order = contracts::decode_order_cancelled(event);
             moved(order.id, order.payment);
         }},
        {std::string{contracts::OrderPaymentRejected::kType},
         [&follow](Transaction& tx, const Event& event) {
             follow.payment_rejected(tx, contracts::decode_order_payment_rejected(event));
         },
         [moved](const Event& event) {
             const auto answer = contracts::decode_order_payment_rejected(event);
             moved(answer.id, answer.payment);
         }}};
}

}  // namespace stagedoor::payments
