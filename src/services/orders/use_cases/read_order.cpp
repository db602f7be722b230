#include "services/orders/use_cases/read_order.hpp"

#include "services/orders/domain/errors.hpp"

namespace stagedoor::orders {

Task<Result<SeenOrder>> ReadOrder::run(OrderId id, UserId reader) {
    auto body = [&](Transaction& tx) -> Result<SeenOrder> {
        auto order = store_.find(tx, id);
        if (!order) {
            return fail(OrderError::kOrderNotFound);
        }
        if (order->buyer != reader) {
            return fail(OrderError::kNotOwner);
        }
        const Instant now = env_.now();
        return SeenOrder{as_of(std::move(*order), now), now};
    };
    co_return co_await database_.read(body);
}

}  // namespace stagedoor::orders
