// Ends every doubt: at start and every minute of the wall clock it drives on whatever is open and
// looks for what was left over at the processor.
#pragma once

#include <mutex>
#include <optional>

#include "platform/http/idempotency.hpp"
#include "platform/runtime/env.hpp"
#include "services/payments/events/background_driver.hpp"
#include "services/payments/use_cases/reconcile.hpp"
#include "services/payments/use_cases/sweep_intents.hpp"

namespace stagedoor::payments {

inline constexpr Milliseconds kReconcileInterval = std::chrono::minutes{1};

class Reconciler {
  public:
    struct Needs {
        Env& env;
        BackgroundDriver& driver;
        Reconcile& reconcile;
        SweepIntents& sweep;
        http::IdempotencyLog& idempotency;
    };

    explicit Reconciler(Needs needs) : needs_{needs} {}

    // Begins with a pass at once. Passes are tasks of the driver's group.
    void start();
    // No pass begins any more; a running one is awaited by the driver's stop().
    void stop();

  private:
    [[nodiscard]] Task<void> pass();
    [[nodiscard]] Task<void> work();
    void arm();

    Needs needs_;
    std::mutex mutex_;
    bool stopped_ = true;
    std::optional<TimerId> timer_;
};

}  // namespace stagedoor::payments
