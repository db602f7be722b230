#include "services/orders/domain/reservation.hpp"

#include "services/orders/domain/errors.hpp"

namespace stagedoor::orders {
namespace {

contracts::OrderCreated announce(const Order& order) {
    return {
        order.id,
        order.version,
        std::string{to_string(order.status)},
        order.buyer,
        order.expires_at,
        order.ticket.price,
        order.ticket.currency,
        order.ticket.id,
        order.ticket.title,
        order.ticket.version};
}

// Whether the ticket's present order keeps others away.
bool is_taken(const Ticket& ticket, Instant now) {
    return ticket.holder &&
           (ticket.holder->status == Status::kComplete || is_live(*ticket.holder, now));
}

}  // namespace

Result<Placing> place(
    const Ticket& ticket, const Request& request, const Terms& terms, Instant now
) {
    if (ticket.seller == request.buyer) {
        return fail(OrderError::kOwnTicket);
    }
    if (request.max_locks > 0 && request.live_locks >= request.max_locks) {
        return fail(OrderError::kTooManyLocks);
    }
    if (is_taken(ticket, now)) {
        return fail(OrderError::kTicketReserved);
    }
    std::optional<Step> lapsed;
    if (ticket.holder) {
        lapsed = expire(*ticket.holder, now);
    }
    Order order{
        .id = request.id,
        .buyer = request.buyer,
        .ticket = ticket.facts,
        .status = Status::kCreated,
        .version = 0,
        .placed_at = now,
        .expires_at = now + terms.window,
        .grace_end = now + terms.window + terms.grace,
        .payment = std::nullopt,
        .cancel_reason = std::nullopt,
        .ended_at = std::nullopt};
    auto event = announce(order);
    return Placing{std::move(lapsed), std::move(order), std::move(event)};
}

}  // namespace stagedoor::orders
