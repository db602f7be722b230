// An order as its buyer sees it at `now` (contract 2.3).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/orders/domain/order.hpp"

namespace stagedoor::orders {

// The orders must be as_of(`now`).
[[nodiscard]] std::string to_json(const Order& order, Instant now);
[[nodiscard]] std::string to_json(const std::vector<Order>& orders, Instant now);

// The countdown: to the end of the window while the order is open, else 0.
[[nodiscard]] std::int64_t remaining_ms(const Order& order, Instant now);

}  // namespace stagedoor::orders
