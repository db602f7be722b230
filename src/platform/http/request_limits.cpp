#include "platform/http/request_limits.hpp"

#include "core/check.hpp"

namespace stagedoor::http {
namespace {

// Positions in the limiter's list of rules.
constexpr std::size_t kSignInRule = 0;
constexpr std::size_t kWriteRule = 1;

}  // namespace

std::optional<Response> RequestLimits::refusal(LimitRule rule, const Request& request) {
    if (rule == LimitRule::kNone) {
        return std::nullopt;
    }
    CHECK(rule != LimitRule::kWrite || request.caller, "a limit per user needs a user");
    const auto verdict = rule == LimitRule::kSignIn
                             ? limiter_.take(kSignInRule, request.client_address)
                             : limiter_.take(kWriteRule, request.caller->id.view());
    if (verdict.allowed) {
        return std::nullopt;
    }
    return rate_limited(verdict.limit, verdict.retry_after);
}

}  // namespace stagedoor::http
