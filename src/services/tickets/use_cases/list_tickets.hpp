// Anyone looks through what is on sale; a seller looks through the own tickets.
#pragma once

#include "platform/database/database.hpp"
#include "services/tickets/ports.hpp"

namespace stagedoor::tickets {

class ListTickets {
  public:
    ListTickets(Database& database, TicketStore& store) : database_{database}, store_{store} {}

    [[nodiscard]] Task<TicketPage> run(ListQuery query);

  private:
    Database& database_;
    TicketStore& store_;
};

}  // namespace stagedoor::tickets
