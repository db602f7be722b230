// Orders of several buyers, decided at one instant in one transaction, each as if those before it
// were stored already: of two who want one ticket the first has it, and the limits of a buyer count
// what the same round gave. A few statements carry all of them.
//
// A ticket whose lock has lapsed is left to a transaction of its own: ending that lock changes an
// order before the ticket, and a round locks tickets first.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "services/orders/use_cases/place_order.hpp"

namespace stagedoor::orders {

class PlacingRound {
  public:
    using Asked = PlaceOrder::Asked;

    struct Ground {
        Transaction& tx;
        Env& env;
        OrderStore& store;
    };
    // Reads what all of `asked` are about. References outlive the round.
    PlacingRound(Ground ground, const PlacingRules& rules, std::span<Asked* const> asked);

    // Decides, in memory: `asked` has its outcome, or is to be decided apart.
    void judge(Asked& asked);

    // Stores and announces what was placed. False when a wall refused some of it: then all of the
    // round is to be undone.
    [[nodiscard]] bool store();

  private:
    void place_order(Asked& asked, Ticket& ticket, Standing& standing);

    Ground ground_;
    const PlacingRules& rules_;
    Instant now_;
    std::map<TicketId, Ticket> tickets_;
    std::map<UserId, Standing> standings_;
    std::vector<Asked*> placed_;
    std::vector<Order> orders_;
    std::vector<contracts::NewEvent> events_;
};

}  // namespace stagedoor::orders
