// What Payments does with the events of Orders: decode, then the use case; after the commit the
// payment is driven on and whoever waits for it is woken.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "contracts/ids.hpp"
#include "platform/messaging/event_handler.hpp"
#include "services/payments/use_cases/follow_orders.hpp"

namespace stagedoor::payments {

// Orders has said something about an order, and about this payment of it, if it has one.
using OrderMoved =
    std::function<void(const OrderId& order, const std::optional<PaymentId>& payment)>;

// `follow` must outlive the handlers.
[[nodiscard]] std::vector<EventHandler> handlers_of_orders(FollowOrders& follow, OrderMoved moved);

}  // namespace stagedoor::payments
