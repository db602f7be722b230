#include "services/orders/use_cases/read_order.hpp"

#include "services/orders/domain/errors.hpp"

namespace stagedoor::orders {

Result<Order> ReadOrder::look(Transaction& tx, const OrderId& id, const UserId& reader) {
    auto order = store_.find(tx, id);
    if (!order) {
        return fail(OrderError::kOrderNotFound);
    }
    if (order->buyer != reader) {
        return fail(OrderError::kNotOwner);
    }
    return *std::move(order);
}

Task<Result<Order>> ReadOrder::stored(OrderId id, UserId reader) {
    auto body = [&](Transaction& tx) {
        return look(tx, id, reader);
    };
    co_return co_await database_.read(body);
}

Task<Result<SeenOrder>> ReadOrder::run(OrderId id, UserId reader) {
    auto body = [&](Transaction& tx) -> Result<SeenOrder> {
        auto order = look(tx, id, reader);
        if (!order) {
            return order.error();
        }
        const Instant now = env_.now();
        return SeenOrder{as_of(std::move(*order), now), now};
    };
    co_return co_await database_.read(body);
}

}  // namespace stagedoor::orders
