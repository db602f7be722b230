// How many tickets are locked right now, and how many locks have outlived their end. For those who
// watch.
#pragma once

#include "platform/database/database.hpp"
#include "platform/runtime/env.hpp"
#include "services/orders/ports.hpp"

namespace stagedoor::orders {

class CountLocks {
  public:
    // From its deadline on a lock is in nobody's way, and within a second or two it is swept. One
    // that still stands after this long says that nothing sweeps.
    static constexpr Milliseconds kTolerance{30'000};

    CountLocks(Env& env, Database& database, OrderStore& store)
        : env_{env}, database_{database}, store_{store} {}

    // Throws what the store throws.
    [[nodiscard]] Task<LockCount> run();

  private:
    Env& env_;
    Database& database_;
    OrderStore& store_;
};

}  // namespace stagedoor::orders
