// The seller changes title and price, as long as nobody holds the ticket.
#pragma once

#include "platform/database/database.hpp"
#include "services/tickets/ports.hpp"

namespace stagedoor::tickets {

class EditTicket {
  public:
    struct Command {
        TicketId ticket;
        UserId editor;
        Listing listing;  // checked
    };

    EditTicket(Database& database, TicketStore& store, CatchUpWithOrders catch_up)
        : database_{database}, store_{store}, catch_up_{std::move(catch_up)} {}

    // The ticket after the edit, announced (ticket:updated). Always catches up with Orders first:
    // from the answer to an order on, its ticket cannot be edited, although the status here follows
    // by events. Errors: kNotFound, kLocked, kNotOwner, in this order.
    [[nodiscard]] Task<Result<Ticket>> run(Command command);

  private:
    Database& database_;
    TicketStore& store_;
    CatchUpWithOrders catch_up_;
};

}  // namespace stagedoor::tickets
