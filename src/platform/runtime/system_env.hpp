// The production Env: the machine's clocks, the kernel's random bytes, and one background thread.
// Made first in a process and destroyed last.
#pragma once

#include <memory>

#include "platform/runtime/env.hpp"

namespace stagedoor {

class SystemEnv {
  public:
    SystemEnv();
    SystemEnv(const SystemEnv&) = delete;
    SystemEnv& operator=(const SystemEnv&) = delete;
    // Ends the background thread. Everything that refers to env() must be gone.
    ~SystemEnv();

    [[nodiscard]] Env& env();

    // Test hooks, from any thread. The clock jumps ahead; the wall timers that became due have been
    // run when it returns. Monotonic timers do not notice.
    void advance_clock(Milliseconds by);
    // Back to the machine's time: the only way in which the clock goes back.
    void reset_clock();
    // The sum of the jumps.
    [[nodiscard]] Milliseconds clock_offset() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace stagedoor
