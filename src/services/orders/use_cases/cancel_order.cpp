#include "services/orders/use_cases/cancel_order.hpp"

#include "services/orders/domain/errors.hpp"
#include "services/orders/use_cases/announce.hpp"

namespace stagedoor::orders {

Task<Result<Order>> CancelOrder::run(Command command) {
    auto body = [&](Transaction& tx) {
        return decide(tx, command);
    };
    co_return co_await database_.write(body);
}

Result<Order> CancelOrder::decide(Transaction& tx, const Command& command) {
    for (;;) {
        auto order = store_.find(tx, command.order);
        if (!order) {
            return fail(OrderError::kOrderNotFound);
        }
        if (order->buyer != command.buyer) {
            return fail(OrderError::kNotOwner);
        }
        auto step = cancel(std::move(*order), env_.now());
        if (!step) {
            return step.error();
        }
        if (apply(tx, store_, *step)) {
            return std::move(step->order);
        }
    }
}

}  // namespace stagedoor::orders
