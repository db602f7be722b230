// Timers and background execution, the seam that the simulator replaces by virtual time. Two kinds
// of time: monotonic for network time-outs and waits, which no test clock moves; wall for business
// deadlines, which `POST /test/clock` does move.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include <boost/asio/any_io_executor.hpp>

#include "core/time.hpp"

namespace stagedoor {

using Monotonic = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;
using TimerId = std::uint64_t;

class Scheduler {
  public:
    virtual ~Scheduler() = default;

    // Where background work runs: one thread, so what runs only there needs no locks.
    [[nodiscard]] virtual boost::asio::any_io_executor executor() = 0;

    [[nodiscard]] virtual Monotonic monotonic() const = 0;

    // Runs `action` once on executor(), not before `when`. Any thread may call. A `when` in the
    // past runs soon, never inside the call.
    virtual TimerId call_at(Monotonic when, std::function<void()> action) = 0;
    virtual TimerId call_at(Instant when, std::function<void()> action) = 0;

    // After it returns the action will not start any more; unknown and finished ids are ignored. It
    // may be running at this moment when called from another thread than the executor's.
    virtual void cancel(TimerId id) = 0;
};

}  // namespace stagedoor
