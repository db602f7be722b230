// An order: a buyer's claim on one ticket, at the price of the moment it was placed. What it can do
// next stands in order_step.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "contracts/ids.hpp"
#include "core/ids.hpp"
#include "core/money.hpp"
#include "core/time.hpp"

namespace stagedoor::orders {

enum class Status : std::uint8_t { kCreated, kAwaitingPayment, kComplete, kCancelled };
enum class CancelReason : std::uint8_t { kBuyer, kExpired, kPayment };

// "created", "awaiting:payment", "complete", "cancelled"; "buyer", "expired", "payment".
[[nodiscard]] std::string_view to_string(Status status);
[[nodiscard]] std::string_view to_string(CancelReason reason);
// CHECK: `name` is one of these.
[[nodiscard]] Status parse_status(std::string_view name);
[[nodiscard]] CancelReason parse_cancel_reason(std::string_view name);

// The ticket as it was when the order was placed; a later edit does not show.
struct FrozenTicket {
    TicketId id;
    std::string title;
    Money price;
    std::string currency;
    std::int64_t version = 0;
};

// The newest attempt to pay.
struct PaymentAttempt {
    PaymentId payment;
    std::int64_t attempt = 0;
    bool in_flight = false;

    friend bool operator==(const PaymentAttempt&, const PaymentAttempt&) = default;
};

struct Order {
    OrderId id;
    UserId buyer;
    FrozenTicket ticket;
    Status status = Status::kCreated;
    std::int64_t version = 0;
    Instant placed_at;
    Instant expires_at;  // placed_at + window; never moves
    Instant grace_end;   // expires_at + grace; fixed at placing, so that the grace is granted once
    std::optional<PaymentAttempt> payment;
    std::optional<CancelReason> cancel_reason;  // present exactly when cancelled
    std::optional<Instant> ended_at;            // when it became complete or its lock ended
};

// The instant D at which Orders may end the lock: the end of the grace while a payment is in
// flight, else the end of the window.
[[nodiscard]] Instant deadline(const Order& order);

// Neither paid nor cancelled, whatever the clock says.
[[nodiscard]] bool is_open(const Order& order);

// Open, and its deadline has not come: this lock bars others.
[[nodiscard]] bool is_live(const Order& order, Instant now);

// The order as anyone may see it at `now`: from its deadline on an open order reads as cancelled
// (expired), although nothing has swept it; its version rises with the sweep.
[[nodiscard]] Order as_of(Order order, Instant now);

}  // namespace stagedoor::orders
