#include "services/orders/use_cases/announce.hpp"

namespace stagedoor::orders {

void emit(Transaction& tx, const OrderEvent& event) {
    std::visit([&](const auto& fact) { tx.emit(contracts::encode(fact)); }, event);
}

bool apply(Transaction& tx, OrderStore& store, const Step& step) {
    if (step.changed) {
        if (!store.save(tx, step.order)) {
            return false;
        }
        if (step.order.status == Status::kCancelled) {
            store.release_ticket(tx, step.order);
        }
    }
    for (const auto& event : step.events) {
        emit(tx, event);
    }
    return true;
}

}  // namespace stagedoor::orders
