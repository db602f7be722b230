// Everything that Tickets needs from outside: its store, and waiting for what Orders has said.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "platform/database/transaction.hpp"
#include "platform/runtime/task.hpp"
#include "services/tickets/domain/ticket.hpp"

namespace stagedoor::tickets {

enum class Sort : std::uint8_t { kNewest, kCheapest, kDearest };

// The place of a ticket in a list: `rank` is what the sort compares (its place in the order of
// creation, or its price), `id` separates equals.
struct Position {
    std::int64_t rank = 0;
    std::string id;
};

struct ListQuery {
    Sort sort = Sort::kNewest;
    std::optional<UserId> seller;    // their tickets in all statuses; absent: everybody's available
    std::vector<std::string> words;  // folded; every one must occur in the title
    Money least{0};
    Money most{std::numeric_limits<std::int64_t>::max() - 1};
    std::optional<Position> after;
    std::int64_t limit = 100;
};

struct TicketPage {
    std::vector<Ticket> tickets;
    std::optional<Position> next;  // of the last ticket, when more follow
};

// Called inside transactions only. One instance serves all threads.
class TicketStore {
  public:
    virtual ~TicketStore() = default;

    virtual void insert(Transaction& tx, const Ticket& ticket) = 0;
    [[nodiscard]] virtual std::optional<Ticket> find(Transaction& tx, const TicketId& id) = 0;
    // Both replace a part of the ticket of version `ticket.version` - 1: what its seller says of
    // it, or who holds it. False, and nothing happened, when the store holds another version: read
    // it again and decide again. Two, because a sale must not pay for the indexes of an edit.
    [[nodiscard]] virtual bool save_listing(Transaction& tx, const Ticket& ticket) = 0;
    [[nodiscard]] virtual bool save_status(Transaction& tx, const Ticket& ticket) = 0;
    [[nodiscard]] virtual TicketPage list(Transaction& tx, const ListQuery& query) = 0;
    // The currency that tickets were listed in; nullopt while there are none.
    [[nodiscard]] virtual std::optional<std::string> currency_in_use(Transaction& tx) = 0;
    virtual void wipe(Transaction& tx) = 0;
};

// Suspends until every decision that Orders had acknowledged before the call is applied here, at
// most 1 s.
using CatchUpWithOrders = std::function<Task<void>()>;

// Runs in the transaction of an effect: what must exist exactly when the effect does.
using WithTicket = std::function<void(Transaction&, const Ticket&)>;

}  // namespace stagedoor::tickets
