// A buyer looks through all own orders, cancelled and complete ones included.
#pragma once

#include "platform/database/database.hpp"
#include "platform/runtime/env.hpp"
#include "services/orders/ports.hpp"

namespace stagedoor::orders {

class ListOrders {
  public:
    struct Seen {
        OrderPage page;  // as at `now`: those past their deadline read as expired
        Instant now;
    };

    ListOrders(Env& env, Database& database, OrderStore& store)
        : env_{env}, database_{database}, store_{store} {}

    [[nodiscard]] Task<Seen> run(OrderQuery query);

  private:
    Env& env_;
    Database& database_;
    OrderStore& store_;
};

}  // namespace stagedoor::orders
