// Keeps the status of tickets equal to what Orders decided. Runs inside the consumer's transaction;
// the effect of a message that comes twice, or late, is nothing.
#pragma once

#include <stdexcept>

#include "services/tickets/ports.hpp"

namespace stagedoor::tickets {

// A decision that contradicts what is known here; the event that carries it has to be parked.
class BrokenInvariant : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

class FollowOrders {
  public:
    explicit FollowOrders(TicketStore& store) : store_{store} {}

    // Each announces ticket:updated when it changed something. Throws BrokenInvariant for a ticket
    // that is unknown, or (reserve) held by another order: it is never overwritten.
    void reserve(Transaction& tx, const TicketId& ticket, const OrderId& order);
    void sell(Transaction& tx, const TicketId& ticket, const OrderId& order);
    void release(Transaction& tx, const TicketId& ticket, const OrderId& order);

  private:
    template <class Decide>
    void change(Transaction& tx, const TicketId& id, Decide decide);

    TicketStore& store_;
};

}  // namespace stagedoor::tickets
