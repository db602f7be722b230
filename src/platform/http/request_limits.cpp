#include "platform/http/request_limits.hpp"

#include <array>
#include <string>

#include "core/check.hpp"

namespace stagedoor::http {
namespace {

// By position in the limiter's list of rules.
enum Place : std::size_t { kSignInRule, kWriteRule };
constexpr std::array kRules{kSignInLimit, kWriteLimit};
constexpr std::array kNames{"sign-in:", "write:"};

}  // namespace

Task<std::optional<Response>> RequestLimits::refusal(LimitRule rule, const Request& request) {
    if (rule == LimitRule::kNone || limits_ == RateLimits::kOff) {
        co_return std::nullopt;
    }
    CHECK(rule != LimitRule::kWrite || request.caller, "a limit per user needs a user");
    const auto place = rule == LimitRule::kSignIn ? kSignInRule : kWriteRule;
    const std::string key =
        rule == LimitRule::kSignIn ? request.client_address : request.caller->id.str();
    auto verdict = limiter_.take(place, key);
    if (verdict.allowed) {
        const auto shared = co_await shared_.take(kNames[place] + key, kRules[place]);
        if (shared) {
            verdict = limiter_.settle(place, key, *shared);
        }
    }
    if (verdict.allowed) {
        co_return std::nullopt;
    }
    co_return rate_limited(verdict.limit, verdict.retry_after);
}

}  // namespace stagedoor::http
