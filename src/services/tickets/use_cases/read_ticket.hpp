// Anyone looks at one ticket, in whatever status.
#pragma once

#include "platform/database/database.hpp"
#include "services/tickets/ports.hpp"

namespace stagedoor::tickets {

class ReadTicket {
  public:
    ReadTicket(Database& database, TicketStore& store) : database_{database}, store_{store} {}

    // Errors: kNotFound.
    [[nodiscard]] Task<Result<Ticket>> run(TicketId id);

  private:
    Database& database_;
    TicketStore& store_;
};

}  // namespace stagedoor::tickets
