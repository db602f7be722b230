// How many requests one address or one user may send (contract 1.12): what the router asks before
// it runs a route that has a LimitRule.
#pragma once

#include <optional>

#include "platform/http/request.hpp"
#include "platform/http/response.hpp"
#include "platform/http/route.hpp"
#include "platform/runtime/task.hpp"
#include "platform/security/rate_limiter.hpp"
#include "platform/security/shared_limits.hpp"

namespace stagedoor::http {

// Of an address that signs up or in, and of a user that writes.
inline constexpr BucketRule kSignInLimit{20, 20};
inline constexpr BucketRule kWriteLimit{120, 60};

// May be called from any thread.
class RequestLimits {
  public:
    // `shared` outlives it.
    RequestLimits(const Clock& clock, SharedLimits& shared, RateLimits limits = RateLimits::kOn)
        : limiter_{clock, {kSignInLimit, kWriteLimit}, limits}, shared_{shared}, limits_{limits} {}

    // Counts `request` and gives the 429 when it is one too many: here, or, if it passes here, of
    // all replicas together. kSignIn counts by client address, kWrite by caller (CHECK: there is
    // one), kNone nothing.
    [[nodiscard]] Task<std::optional<Response>> refusal(LimitRule rule, const Request& request);

    // Forgets what it counted here.
    void reset() { limiter_.reset(); }

  private:
    RateLimiter limiter_;
    SharedLimits& shared_;
    RateLimits limits_;
};

}  // namespace stagedoor::http
