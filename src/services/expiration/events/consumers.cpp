#include "services/expiration/events/consumers.hpp"

#include <string>
#include <string_view>

#include "contracts/order_events.hpp"

namespace stagedoor::expiration {
namespace {

using contracts::Event;

struct Scheduled {
    Deadline deadline;
    std::int64_t version;
};

Scheduled read_created(const Event& event) {
    const auto order = contracts::decode_order_created(event);
    return {{order.expires_at, order.id}, order.version};
}

Scheduled read_awaiting_payment(const Event& event) {
    const auto order = contracts::decode_order_awaiting_payment(event);
    return {{order.deadline, order.id}, order.version};
}

EventHandler on_scheduled(
    std::string_view type,
    Scheduled (*read)(const Event&),
    FollowOrders& follow,
    const DeadlineObserver& observer
) {
    const auto apply = [read, &follow](Transaction& tx, const Event& event) {
        const auto scheduled = read(event);
        follow.schedule(tx, scheduled.deadline, scheduled.version);
    };
    const auto committed = [read, tell = observer.scheduled](const Event& event) {
        tell(read(event).deadline);
    };
    return {std::string{type}, apply, committed};
}

EventHandler on_ended(
    std::string_view type,
    OrderId (*read)(const Event&),
    FollowOrders& follow,
    const DeadlineObserver& observer
) {
    const auto apply = [read, &follow](Transaction& tx, const Event& event) {
        follow.forget(tx, read(event));
    };
    const auto committed = [read, tell = observer.forgotten](const Event& event) {
        tell(read(event));
    };
    return {std::string{type}, apply, committed};
}

OrderId read_completed(const Event& event) {
    return contracts::decode_order_completed(event).id;
}

OrderId read_cancelled(const Event& event) {
    return contracts::decode_order_cancelled(event).id;
}

}  // namespace

std::vector<EventHandler> handlers_of_orders(
    FollowOrders& follow, const DeadlineObserver& observer
) {
    return {
        on_scheduled(contracts::OrderCreated::kType, read_created, follow, observer),
        on_scheduled(
            contracts::OrderAwaitingPayment::kType, read_awaiting_payment, follow, observer
        ),
        on_ended(contracts::OrderCompleted::kType, read_completed, follow, observer),
        on_ended(contracts::OrderCancelled::kType, read_cancelled, follow, observer),
    };
}

}  // namespace stagedoor::expiration
