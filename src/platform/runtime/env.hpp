// Everything through which a node touches the world's time and chance. One per node; it outlives
// all that refers to it. Outside the production implementation (runtime/system_env) nothing in
// services/ or platform/ asks the operating system for these: the simulator depends on it.
#pragma once

#include "core/ids.hpp"
#include "core/random.hpp"
#include "core/time.hpp"
#include "platform/runtime/scheduler.hpp"

namespace stagedoor {

class Env {
  public:
    Env(Clock& clock, Random& random, Scheduler& scheduler)
        : clock_{clock}, random_{random}, scheduler_{scheduler} {}

    [[nodiscard]] Instant now() const { return clock_.now(); }
    [[nodiscard]] Clock& clock() const { return clock_; }
    [[nodiscard]] Random& random() const { return random_; }
    [[nodiscard]] Scheduler& scheduler() const { return scheduler_; }

    // A fresh id of the present second: `env.make_id<OrderId>()`.
    template <class AnyId>
    [[nodiscard]] AnyId make_id() const {
        return AnyId::generate(random_, now());
    }

  private:
    Clock& clock_;
    Random& random_;
    Scheduler& scheduler_;
};

}  // namespace stagedoor
