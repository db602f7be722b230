// A seller lists a ticket. Its only refusals are those of validation, which came before.
#pragma once

#include "platform/database/database.hpp"
#include "platform/runtime/env.hpp"
#include "services/tickets/ports.hpp"

namespace stagedoor::tickets {

class CreateTicket {
  public:
    struct Command {
        UserId seller;
        Listing listing;  // checked
    };

    CreateTicket(Env& env, Database& database, TicketStore& store, std::string currency)
        : env_{env}, database_{database}, store_{store}, currency_{std::move(currency)} {}

    // The ticket, durable and announced (ticket:created). `also` may be empty.
    [[nodiscard]] Task<Ticket> run(Command command, WithTicket also);

  private:
    Env& env_;
    Database& database_;
    TicketStore& store_;
    std::string currency_;
};

}  // namespace stagedoor::tickets
