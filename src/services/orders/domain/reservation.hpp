// May this buyer have this ticket now? The only place where a lock begins (contract 3.2, O1).
//
// A lock past its deadline is no lock: the decision to place an order on such a ticket ends the
// overdue one first, in the same step, whether or not any timer has run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "services/orders/domain/order.hpp"
#include "services/orders/domain/order_step.hpp"

namespace stagedoor::orders {

// Orders' copy of a ticket, and who has it.
struct Ticket {
    FrozenTicket facts;
    UserId seller;
    std::optional<Order> holder;  // the order that has it: open, overdue or complete
};

// How long a lock lives, fixed when it begins.
struct Terms {
    Milliseconds window{std::chrono::seconds{900}};
    Milliseconds grace{std::chrono::seconds{300}};
};

struct Request {
    OrderId id;  // of the order to be
    UserId buyer;
    std::int64_t live_locks = 0;  // what the buyer holds by now
    std::int64_t max_locks = 0;   // 0: no limit
};

struct Placing {
    std::optional<Step> lapsed;  // the former holder's end, to be stored first
    Order order;
    contracts::OrderCreated event;
};

// Errors, in this order: kOwnTicket, kTooManyLocks, kTicketReserved.
[[nodiscard]] Result<Placing> place(
    const Ticket& ticket, const Request& request, const Terms& terms, Instant now
);

// The cool-down for those who let order after order expire unpaid.
inline constexpr std::int64_t kMaxLapses = 5;  // within kLapseMemory; one more bars the buyer
inline constexpr Milliseconds kLapseMemory = std::chrono::hours{1};

}  // namespace stagedoor::orders
