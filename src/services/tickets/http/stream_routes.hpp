// The route of the live stream of tickets (contract 2.4).
#pragma once

#include <vector>

#include "platform/http/route.hpp"
#include "services/tickets/http/ticket_hub.hpp"

namespace stagedoor::tickets {

inline constexpr std::size_t kMaxStreamIds = 100;

[[nodiscard]] std::vector<Route> stream_routes(std::shared_ptr<TicketHub> hub);

}  // namespace stagedoor::tickets
