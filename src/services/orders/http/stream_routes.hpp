// The route of the live stream of one order (contract 2.4).
#pragma once

#include <memory>
#include <vector>

#include "platform/http/route.hpp"
#include "services/orders/http/order_hub.hpp"
#include "services/orders/use_cases/read_order.hpp"

namespace stagedoor::orders {

// `read` outlives the routes.
[[nodiscard]] std::vector<Route> stream_routes(std::shared_ptr<OrderHub> hub, ReadOrder& read);

}  // namespace stagedoor::orders
