// The buyer looks at one order.
#pragma once

#include "platform/database/database.hpp"
#include "platform/runtime/env.hpp"
#include "services/orders/ports.hpp"

namespace stagedoor::orders {

// Orders as they stand at `now`, by Orders' clock: those past their deadline read as expired.
struct SeenOrder {
    Order order;
    Instant now;
};

class ReadOrder {
  public:
    ReadOrder(Env& env, Database& database, OrderStore& store)
        : env_{env}, database_{database}, store_{store} {}

    // Changes nothing. Errors, in this order: kOrderNotFound, kNotOwner.
    [[nodiscard]] Task<Result<SeenOrder>> run(OrderId id, UserId reader);

    // The same as it is stored: an order past its deadline is open until it is swept.
    [[nodiscard]] Task<Result<Order>> stored(OrderId id, UserId reader);

  private:
    [[nodiscard]] Result<Order> look(Transaction& tx, const OrderId& id, const UserId& reader);

    Env& env_;
    Database& database_;
    OrderStore& store_;
};

}  // namespace stagedoor::orders
