#include "services/tickets/use_cases/follow_orders.hpp"

namespace stagedoor::tickets {

template <class Decide>
void FollowOrders::change(Transaction& tx, const TicketId& id, Decide decide) {
    for (;;) {
        auto ticket = store_.find(tx, id);
        if (!ticket) {
            throw BrokenInvariant{"an order names ticket " + id.str() + ", which does not exist"};
        }
        const std::optional<Change> change = decide(std::move(*ticket));
        if (!change) {
            return;
        }
        if (store_.save_status(tx, change->ticket)) {
            tx.emit(contracts::encode(change->event));
            return;
        }
    }
}

void FollowOrders::reserve(Transaction& tx, const TicketId& ticket, const OrderId& order) {
    change(tx, ticket, [&](Ticket found) {
        auto reserved = tickets::reserve(std::move(found), order);
        if (!reserved) {
            throw BrokenInvariant{
                "order " + order.str() + " was given ticket " + ticket.str() +
                ", which another order holds"};
        }
        return *std::move(reserved);
    });
}

void FollowOrders::sell(Transaction& tx, const TicketId& ticket, const OrderId& order) {
    change(tx, ticket, [&](Ticket found) { return tickets::sell(std::move(found), order); });
}

void FollowOrders::release(Transaction& tx, const TicketId& ticket, const OrderId& order) {
    change(tx, ticket, [&](Ticket found) { return tickets::release(std::move(found), order); });
}

}  // namespace stagedoor::tickets
