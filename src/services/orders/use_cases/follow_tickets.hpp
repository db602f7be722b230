// Keeps Orders' copy of what can be ordered. Runs inside the consumer's transaction.
#pragma once

#include "services/orders/ports.hpp"

namespace stagedoor::orders {

class FollowTickets {
  public:
    explicit FollowTickets(OrderStore& store) : store_{store} {}

    // A ticket was listed, or its title or price changed. Older versions than what is kept are
    // ignored; placed orders keep what they froze.
    void keep(Transaction& tx, const TicketCopy& ticket) { store_.keep_ticket(tx, ticket); }

  private:
    OrderStore& store_;
};

}  // namespace stagedoor::orders
