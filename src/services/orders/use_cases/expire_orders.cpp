#include "services/orders/use_cases/expire_orders.hpp"

#include "services/orders/use_cases/announce.hpp"

namespace stagedoor::orders {

void ExpireOrders::expire_one(Transaction& tx, const OrderId& id) {
    for (;;) {
        auto order = store_.find(tx, id);
        if (!order || apply(tx, store_, expire(std::move(*order), env_.now()))) {
            return;
        }
    }
}

Task<std::int64_t> ExpireOrders::sweep() {
    auto look = [this](Transaction& tx) {
        return store_.overdue(tx, env_.now() - kSlack, 1).size();
    };
    if (co_await database_.read(look) == 0) {
        co_return 0;
    }
    auto body = [this](Transaction& tx) {
        return sweep_batch(tx);
    };
    co_return co_await database_.write(body, Priority::kBulk);
}

std::int64_t ExpireOrders::sweep_batch(Transaction& tx) {
    const Instant now = env_.now();
    auto orders = store_.overdue(tx, now - kSlack, kBatch);
    for (auto& order : orders) {
        const OrderId id = order.id;
        if (!apply(tx, store_, expire(std::move(order), now))) {
            expire_one(tx, id);
        }
    }
    return std::ssize(orders);
}

}  // namespace stagedoor::orders
