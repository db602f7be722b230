// The buyer gives a ticket back before paying.
#pragma once

#include "platform/database/database.hpp"
#include "platform/runtime/env.hpp"
#include "services/orders/ports.hpp"

namespace stagedoor::orders {

class CancelOrder {
  public:
    struct Command {
        OrderId order;
        UserId buyer;
    };

    CancelOrder(Env& env, Database& database, OrderStore& store)
        : env_{env}, database_{database}, store_{store} {}

    // The order, cancelled: by the buyer, or as expired when its deadline has passed. Already
    // cancelled: nothing changes, nothing is announced. Errors, in this order: kOrderNotFound,
    // kNotOwner, kOrderComplete.
    [[nodiscard]] Task<Result<Order>> run(Command command);

  private:
    Result<Order> decide(Transaction& tx, const Command& command);

    Env& env_;
    Database& database_;
    OrderStore& store_;
};

}  // namespace stagedoor::orders
