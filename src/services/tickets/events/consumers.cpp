#include "services/tickets/events/consumers.hpp"

#include <string>

#include "contracts/order_events.hpp"

namespace stagedoor::tickets {
namespace {

using contracts::Event;

// Orders follow each other on a ticket: an event is in order with its ticket, so that no order
// overtakes the one before it.
template <class Fact>
EventHandler handler_of(
    FollowOrders& follow,
    Fact (*decode)(const Event&),
    void (FollowOrders::*step)(Transaction&, const TicketId&, const OrderId&)
) {
    EventHandler handler;
    handler.type = Fact::kType;
    handler.apply = [&follow, decode, step](Transaction& tx, const Event& event) {
        const Fact order = decode(event);
        (follow.*step)(tx, order.ticket, order.id);
    };
    handler.key = [decode](const Event& event) {
        return decode(event).ticket.str();
    };
    return handler;
}

}  // namespace

std::vector<EventHandler> handlers_of_orders(FollowOrders& follow) {
    return {
        handler_of(follow, contracts::decode_order_created, &FollowOrders::reserve),
        handler_of(follow, contracts::decode_order_completed, &FollowOrders::sell),
        handler_of(follow, contracts::decode_order_cancelled, &FollowOrders::release)};
}

}  // namespace stagedoor::tickets
