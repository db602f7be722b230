// What Tickets does with the events of Orders: decode, then keep the mirror (contract 3.1).
#pragma once

#include <vector>

#include "platform/messaging/event_handler.hpp"
#include "services/tickets/use_cases/follow_orders.hpp"

namespace stagedoor::tickets {

// `follow` must outlive the handlers.
[[nodiscard]] std::vector<EventHandler> handlers_of_orders(FollowOrders& follow);

}  // namespace stagedoor::tickets
