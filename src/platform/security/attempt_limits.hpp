// Attempts that may fail, such as sign-ins: GrowingDelay over all replicas together.
#pragma once

#include <memory>
#include <string>

#include "platform/runtime/task.hpp"
#include "platform/security/rate_limiter.hpp"
#include "platform/security/shared_limits.hpp"

namespace stagedoor {

// Any thread. Outlives its attempts, and `clock` and `shared` outlive it.
class AttemptLimits {
  public:
    // As GrowingDelay::Attempt: a failure from its beginning, unless it is told how it ended.
    class Attempt {
      public:
        Attempt(const Attempt&) = delete;
        Attempt& operator=(const Attempt&) = delete;
        ~Attempt();

        // Above zero: refused, come back after that time.
        [[nodiscard]] Seconds wait() const;
        void failed();
        void succeeded();  // the key starts anew, in every replica that can be told

      private:
        friend class AttemptLimits;
        Attempt(AttemptLimits& owner, std::string key);
        void forgive(Forgiven what);

        AttemptLimits& owner_;
        std::string key_;
        GrowingDelay::Attempt here_;
        Seconds wait_elsewhere_{0};
        bool counted_elsewhere_ = false;
    };

    AttemptLimits(const Clock& clock, SharedLimits& shared, RateLimits limits = RateLimits::kOn)
        : here_{clock, limits}, shared_{shared}, limits_{limits} {}

    // Counted here first, and in common if it may begin here.
    [[nodiscard]] Task<std::unique_ptr<Attempt>> begin(std::string key);

    // Forgets what was counted here.
    void reset() { here_.reset(); }

  private:
    GrowingDelay here_;
    SharedLimits& shared_;
    RateLimits limits_;
};

}  // namespace stagedoor
