#include "services/orders/use_cases/list_orders.hpp"

namespace stagedoor::orders {

Task<ListOrders::Seen> ListOrders::run(OrderQuery query) {
    auto body = [&](Transaction& tx) {
        Seen seen{store_.list(tx, query), env_.now()};
        for (auto& order : seen.page.orders) {
            order = as_of(std::move(order), seen.now);
        }
        return seen;
    };
    co_return co_await database_.read(body);
}

}  // namespace stagedoor::orders
