// Ends locks whose deadline has come. Housekeeping: from its deadline on an order is in nobody's
// way, whether or not this has run (reservation.hpp, as_of).
#pragma once

#include "platform/database/database.hpp"
#include "platform/runtime/env.hpp"
#include "services/orders/ports.hpp"

namespace stagedoor::orders {

class ExpireOrders {
  public:
    static constexpr std::int64_t kBatch = 1000;  // orders in one write
    // Expiration acts at the deadline; the sweep takes what it has left this long.
    static constexpr Milliseconds kSlack{500};

    ExpireOrders(Env& env, Database& database, OrderStore& store)
        : env_{env}, database_{database}, store_{store} {}

    // `expiration:complete`, inside the consumer's transaction: ends the order if its deadline has
    // come by Orders' own clock. Late, repeated, unknown or too early: nothing.
    void expire_one(Transaction& tx, const OrderId& id);

    // Ends up to kBatch orders that are overdue by more than kSlack; answers how many there were.
    [[nodiscard]] Task<std::int64_t> sweep();

  private:
    std::int64_t sweep_batch(Transaction& tx);

    Env& env_;
    Database& database_;
    OrderStore& store_;
};

}  // namespace stagedoor::orders
