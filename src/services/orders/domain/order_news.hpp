// An order brought up to date by its own announcements, for those who watch it.
#pragma once

#include "contracts/envelope.hpp"
#include "services/orders/domain/order.hpp"

namespace stagedoor::orders {

enum class News : std::uint8_t {
    kNone,     // the order has it already, or it is no change of an order
    kChanged,  // the order is as after that change
    kGap,      // a change in between is missing
};

// Applies `event`, which is about `order`. When it ended is not in the news and stays unset. Throws
// contracts::DecodeError.
[[nodiscard]] News apply_news(Order& order, const contracts::Event& event);

}  // namespace stagedoor::orders
