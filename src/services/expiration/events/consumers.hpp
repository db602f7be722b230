// What Expiration does with the events of Orders: keep the deadline in the store, then tell the
// timer.
#pragma once

#include <functional>
#include <vector>

#include "platform/messaging/event_handler.hpp"
#include "services/expiration/use_cases/follow_orders.hpp"

namespace stagedoor::expiration {

// Called after the commit, on the background executor.
struct DeadlineObserver {
    std::function<void(const Deadline&)> scheduled;
    std::function<void(const OrderId&)> forgotten;
};

// `follow` must outlive the handlers.
[[nodiscard]] std::vector<EventHandler> handlers_of_orders(
    FollowOrders& follow, const DeadlineObserver& observer
);

}  // namespace stagedoor::expiration
