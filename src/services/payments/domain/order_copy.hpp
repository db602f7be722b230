// What Payments knows of an order, from Orders' events: whose it is, what it costs, until when it
// may be paid. Orders alone decides; this copy may be behind.
#pragma once

#include <optional>
#include <string>

#include "contracts/ids.hpp"
#include "core/money.hpp"
#include "core/time.hpp"

namespace stagedoor::payments {

enum class OrderStatus { kCreated, kAwaitingPayment, kComplete, kCancelled };

struct OrderCopy {
    OrderId id;
    UserId buyer;
    OrderStatus status = OrderStatus::kCreated;
    std::string cancel_reason;  // buyer, expired, payment; only when cancelled
    Instant expires_at;
    Money price;  // frozen when the order was placed
    std::string currency;
};

}  // namespace stagedoor::payments
