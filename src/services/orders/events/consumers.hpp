// What Orders does with the events of others: decode, then the use case.
#pragma once

#include <vector>

#include "platform/messaging/event_handler.hpp"
#include "services/orders/use_cases/expire_orders.hpp"
#include "services/orders/use_cases/follow_payments.hpp"
#include "services/orders/use_cases/follow_tickets.hpp"

namespace stagedoor::orders {

// Each argument must outlive the handlers made from it.
[[nodiscard]] std::vector<EventHandler> handlers_of_tickets(FollowTickets& follow);
[[nodiscard]] std::vector<EventHandler> handlers_of_payments(FollowPayments& follow);
[[nodiscard]] std::vector<EventHandler> handlers_of_expiration(ExpireOrders& expire);

}  // namespace stagedoor::orders
