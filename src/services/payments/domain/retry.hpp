// When a call that proved nothing is tried again, and how many hurried retries the process may
// spend: the retries of many payments together must not be what keeps a processor down.
#pragma once

#include "core/time.hpp"

namespace stagedoor::payments {

// A hurried retry comes after 0.5 s · 2ⁿ, an unhurried one after 1, 2, 4, 8 s; both from then on
// every 15 s. `tries` counts from 1; `jitter` in 0..1 takes up to a quarter off.
[[nodiscard]] Milliseconds retry_delay(int tries, bool hurried, double jitter);

// A payment that waits for the buyer or the processor is asked after 1, 2, 4, 8, then 15 s.
[[nodiscard]] Milliseconds poll_delay(int polls);

// Retries <= 10 % of first tries, plus one a second. Not thread safe.
class RetryBudget {
  public:
    explicit RetryBudget(Instant now) : refilled_{now} {}

    void count_first_try();
    // Takes one retry out of the budget; false when it is used up.
    [[nodiscard]] bool take(Instant now);

  private:
    static constexpr int kMost = 10'000;  // thousandths of a retry
    static constexpr int kPerFirstTry = 100;
    static constexpr int kPerRetry = 1000;

    Instant refilled_;
    int left_ = kMost;
};

}  // namespace stagedoor::payments
