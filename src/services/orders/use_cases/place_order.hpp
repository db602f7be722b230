// A buyer asks for a ticket. One short transaction decides: read the ticket with its holder, end an
// overdue lock, take the ticket by compare and set, store the order, announce. This is the hot path
// of the product; refusals write nothing. A store may run several that wait together in one
// transaction: then a round (placing_round.hpp) decides, with the same answers.
#pragma once

#include "platform/database/database.hpp"
#include "platform/runtime/env.hpp"
#include "services/orders/domain/errors.hpp"
#include "services/orders/ports.hpp"

namespace stagedoor::orders {

struct PlacingRules {
    Terms terms;
    std::int64_t max_locks = 0;  // live orders of one buyer; 0: no limit
    bool cool_down = true;       // after kMaxLapses unpaid expiries
};

class PlaceOrder {
  public:
    struct Command {
        UserId buyer;
        TicketId ticket;
    };
    struct Outcome {
        Result<Order> order;
        Instant now;           // when it was decided, by Orders' clock
        Milliseconds wait{0};  // with kTooManyLapses: how long the buyer is barred
    };

    struct Needs {
        Env& env;
        Database& database;
        OrderStore& store;
        CatchUpWithTickets catch_up;
    };
    PlaceOrder(Needs needs, PlacingRules rules) : needs_{std::move(needs)}, rules_{rules} {}
    PlaceOrder(const PlaceOrder&) = delete;
    PlaceOrder& operator=(const PlaceOrder&) = delete;

    // A command under way, with what becomes of it.
    struct Asked {
        const Command& command;
        const WithOrder& also;
        Outcome outcome{fail(OrderError::kTicketNotFound), {}};
        bool apart = false;  // not to be decided together with others
    };

    // The order, durable and announced (order:created, after order:cancelled of an overdue former
    // holder). `also` may be empty. A ticket unknown here is looked for again after catching up
    // with Tickets. Errors, in this order: kTooManyLapses, kTicketNotFound, kOwnTicket,
    // kTooManyLocks, kTicketReserved.
    [[nodiscard]] Task<Outcome> run(Command command, WithOrder also);

  private:
    Task<Outcome> attempt(const Command& command, const WithOrder& also);
    bool decide_together(Transaction& tx, std::span<Asked* const> asked);
    Result<Order> decide_apart(Transaction& tx, Asked& asked);
    Result<Order> decide(Transaction& tx, const Command& command, Outcome& outcome);
    Result<Order> store(Transaction& tx, Placing placing);
    std::optional<Milliseconds> barred(Transaction& tx, const UserId& buyer, Instant now);

    Needs needs_;
    PlacingRules rules_;
    SharedBody<Asked> together_{[this](Transaction& tx, std::span<Asked* const> asked) {
        return decide_together(tx, asked);
    }};
};

}  // namespace stagedoor::orders
