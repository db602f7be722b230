// What Orders tells the other services. Orders alone decides who gets a ticket, so these are the
// decisions that Tickets, Expiration and Payments follow.
#pragma once

#include <optional>
#include <string>

#include "contracts/envelope.hpp"
#include "contracts/ids.hpp"
#include "core/money.hpp"

namespace stagedoor::contracts {

struct OrderCreated {
    static constexpr std::string_view kType = "order:created";

    OrderId id;
    std::int64_t version = 0;
    std::string status;
    UserId buyer;
    Instant expires_at;
    Money price;
    std::string currency;
    TicketId ticket;
    std::string ticket_title;
    std::int64_t ticket_version = 0;
};

// A payment attempt was granted (in_flight), or ended without money and the lock stays.
struct OrderAwaitingPayment {
    static constexpr std::string_view kType = "order:awaiting-payment";

    OrderId id;
    std::int64_t version = 0;
    std::string status;
    UserId buyer;
    PaymentId payment;
    std::int64_t attempt = 0;
    bool in_flight = false;
    Instant deadline;  // when Orders may end the lock: expires_at, plus the grace while in flight
    Instant expires_at;
    TicketId ticket;
};

struct OrderCompleted {
    static constexpr std::string_view kType = "order:completed";

    OrderId id;
    std::int64_t version = 0;
    std::string status;
    UserId buyer;
    PaymentId payment;
    Money price;
    std::string currency;
    Instant completed_at;
    TicketId ticket;
};

struct OrderCancelled {
    static constexpr std::string_view kType = "order:cancelled";

    OrderId id;
    std::int64_t version = 0;
    std::string status;
    UserId buyer;
    std::string reason;  // buyer, expired, payment
    std::optional<PaymentId> payment;
    TicketId ticket;
};

// An answer to Payments, not a transition: the attempt must not take money.
struct OrderPaymentRejected {
    static constexpr std::string_view kType = "order:payment-rejected";

    OrderId id;
    PaymentId payment;
    std::int64_t attempt = 0;
    std::string reason;  // expired, cancelled, amount, unknown
};

[[nodiscard]] NewEvent encode(const OrderCreated& event);
[[nodiscard]] NewEvent encode(const OrderAwaitingPayment& event);
[[nodiscard]] NewEvent encode(const OrderCompleted& event);
[[nodiscard]] NewEvent encode(const OrderCancelled& event);
[[nodiscard]] NewEvent encode(const OrderPaymentRejected& event);
[[nodiscard]] OrderCreated decode_order_created(const Event& event);
[[nodiscard]] OrderAwaitingPayment decode_order_awaiting_payment(const Event& event);
[[nodiscard]] OrderCompleted decode_order_completed(const Event& event);
[[nodiscard]] OrderCancelled decode_order_cancelled(const Event& event);
[[nodiscard]] OrderPaymentRejected decode_order_payment_rejected(const Event& event);

}  // namespace stagedoor::contracts
