// Everything that Orders needs from outside: its store, and waiting for what Tickets has said.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "platform/database/transaction.hpp"
#include "platform/runtime/task.hpp"
#include "services/orders/domain/order.hpp"
#include "services/orders/domain/order_step.hpp"
#include "services/orders/domain/reservation.hpp"

namespace stagedoor::orders {

// A page of one buyer's orders; `before` is the place to go on from, in the order of placing.
struct OrderQuery {
    UserId buyer;
    std::optional<std::int64_t> before;
    std::int64_t limit = 500;
};
struct OrderPage {
    std::vector<Order> orders;         // oldest first
    std::optional<std::int64_t> next;  // where the next older page ends, when there is one
};

struct LockCount {
    std::int64_t live = 0;     // open, and the deadline has not come
    std::int64_t overdue = 0;  // open, although it came long ago
};

// What counts against buyers who ask for one more ticket.
struct StandingQuery {
    std::vector<UserId> buyers;  // each once
    Instant now;
    Instant since;         // lapses after it count
    std::int64_t nth = 0;  // as for nth_lapse()
};
struct Standing {
    std::int64_t live = 0;         // as count_live()
    std::optional<Instant> lapse;  // as nth_lapse()
};

// Tickets' facts as Orders keeps them.
struct TicketCopy {
    FrozenTicket facts;
    UserId seller;
};

// Called inside transactions only. One instance serves all threads.
class OrderStore {
  public:
    virtual ~OrderStore() = default;

    // The ticket with the order that has it, in one look.
    [[nodiscard]] virtual std::optional<Ticket> find_ticket(
        Transaction& tx, const TicketId& id
    ) = 0;
    // Keeps `copy` when it is newer than what is there, or new. Never touches who holds the ticket.
    virtual void keep_ticket(Transaction& tx, const TicketCopy& copy) = 0;

    // First wall: gives the free ticket to `order`. One compare and set, the guard in the write;
    // false, and nothing happened, when any order has it.
    [[nodiscard]] virtual bool take_ticket(Transaction& tx, const Order& order) = 0;
    // Frees the ticket of a cancelled order, if that order still has it.
    virtual void release_ticket(Transaction& tx, const Order& order) = 0;

    // Second wall: false, and nothing happened, when the ticket has an order that is open or
    // complete; a unique index says so.
    [[nodiscard]] virtual bool insert(Transaction& tx, const Order& order) = 0;
    // Replaces the order of version `order.version` - 1; false, and nothing happened, when the
    // store holds another version: read it again and decide again.
    [[nodiscard]] virtual bool save(Transaction& tx, const Order& order) = 0;

    [[nodiscard]] virtual std::optional<Order> find(Transaction& tx, const OrderId& id) = 0;
    [[nodiscard]] virtual OrderPage list(Transaction& tx, const OrderQuery& query) = 0;

    // The buyer's orders that are live at `now`.
    [[nodiscard]] virtual std::int64_t count_live(
        Transaction& tx, const UserId& buyer, Instant now
    ) = 0;
    // The locks of all buyers; `overdue`: those whose deadline was at or before `late`.
    [[nodiscard]] virtual LockCount count_locks(Transaction& tx, Instant now, Instant late) = 0;
    // When the buyer's (`nth` + 1)-newest unpaid expiry after `since` was, swept or not.
    [[nodiscard]] virtual std::optional<Instant> nth_lapse(
        Transaction& tx, const UserId& buyer, Instant since, Instant now, std::int64_t nth
    ) = 0;

    // The same for many at once, for stores that run commands together (Database::write_shared).
    // The known ones of `ids`, in any order.
    [[nodiscard]] virtual std::vector<Ticket> find_tickets(
        Transaction& tx, std::span<const TicketId> ids
    ) = 0;
    // Of every buyer of the query.
    [[nodiscard]] virtual std::map<UserId, Standing> standings(
        Transaction& tx, const StandingQuery& query
    ) = 0;
    // Both walls for each of these new orders, of as many free tickets. False: one of the walls
    // refused one of them, and the transaction must be undone. Tickets are locked in the order of
    // their ids, so that two who want the same ones wait for each other in one direction only.
    [[nodiscard]] virtual bool take_and_insert(Transaction& tx, std::span<const Order> orders) = 0;

    // Open orders whose deadline is at or before `instant`, the most overdue first.
    [[nodiscard]] virtual std::vector<Order> overdue(
        Transaction& tx, Instant instant, std::int64_t limit
    ) = 0;

    virtual void wipe(Transaction& tx) = 0;
};

// Suspends until everything that Tickets had acknowledged before the call is applied here, at most
// 1 s.
using CatchUpWithTickets = std::function<Task<void>()>;

// Runs in the transaction of an effect: what must exist exactly when the effect does.
using WithOrder = std::function<void(Transaction&, const Order&, Instant now)>;

}  // namespace stagedoor::orders
