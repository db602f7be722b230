#include "services/tickets/events/consumers.hpp"

#include <string>

#include "contracts/order_events.hpp"

namespace stagedoor::tickets {

std::vector<EventHandler> handlers_of_orders(FollowOrders& follow) {
    const auto on_order_created = [&follow](Transaction& tx, const contracts::Event& event) {
        const auto order = contracts::decode_order_created(event);
        follow.reserve(tx, order.ticket, order.id);
    };
    const auto on_order_completed = [&follow](Transaction& tx, const contracts::Event& event) {
        const auto order = contracts::decode_order_completed(event);
        follow.sell(tx, order.ticket, order.id);
    };
    const auto on_order_cancelled = [&follow](Transaction& tx, const contracts::Event& event) {
        const auto order = contracts::decode_order_cancelled(event);
        follow.release(tx, order.ticket, order.id);
    };
    return {
        {std::string{contracts::OrderCreated::kType}, on_order_created, {}},
        {std::string{contracts::OrderCompleted::kType}, on_order_completed, {}},
        {std::string{contracts::OrderCancelled::kType}, on_order_cancelled, {}}};
}

}  // namespace stagedoor::tickets
