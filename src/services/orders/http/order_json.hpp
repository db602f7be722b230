// An order as its buyer sees it at `now` (contract 2.3).
#pragma once

#include <string>
#include <vector>

#include "services/orders/domain/order.hpp"

namespace stagedoor::orders {

// The orders must be as_of(`now`).
[[nodiscard]] std::string to_json(const Order& order, Instant now);
[[nodiscard]] std::string to_json(const std::vector<Order>& orders, Instant now);

}  // namespace stagedoor::orders
