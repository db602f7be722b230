// The clock as a source of events: Orders' own sweep, which ends overdue orders within a second,
// also when Expiration is away. Runs on the background executor.
#pragma once

#include "platform/runtime/env.hpp"
#include "platform/runtime/signal.hpp"
#include "platform/runtime/task_group.hpp"
#include "services/orders/use_cases/expire_orders.hpp"

namespace stagedoor::orders {

class Sweeper {
  public:
    // With ExpireOrders::kSlack an overdue order waits at most 750 ms for its sweep.
    static constexpr Milliseconds kInterval{250};

    Sweeper(Env& env, ExpireOrders& expire) : env_{env}, expire_{expire} {}

    // Sweeps, batch after batch while full, then every kInterval, until `group` stops. A failed
    // sweep is logged and tried again.
    [[nodiscard]] Task<void> run(TaskGroup& group);
    // Ends the pause between two sweeps. Any thread.
    void wake() { wake_.notify(); }

  private:
    Task<bool> sweep();
    Task<void> pause(TaskGroup& group);

    Env& env_;
    ExpireOrders& expire_;
    Signal wake_{env_.scheduler()};
};

}  // namespace stagedoor::orders
