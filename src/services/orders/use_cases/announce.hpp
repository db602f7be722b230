// Stores a step of an order with its announcements, in the caller's transaction.
#pragma once

#include "services/orders/ports.hpp"

namespace stagedoor::orders {

void emit(Transaction& tx, const OrderEvent& event);

// Saves the order of `step` if it changed, frees its ticket if it ended without a sale, and
// announces. False, and nothing happened: another writer changed the order since it was read.
[[nodiscard]] bool apply(Transaction& tx, OrderStore& store, const Step& step);

}  // namespace stagedoor::orders
