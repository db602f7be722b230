#include "platform/security/attempt_limits.hpp"

#include <algorithm>
#include <utility>

namespace stagedoor {
namespace {

constexpr GrowingDelay::Options kRule;

std::string name_of(const std::string& key) {
    return "failures:" + key;
}

}  // namespace

AttemptLimits::Attempt::Attempt(AttemptLimits& owner, std::string key)
    : owner_{owner}, key_{std::move(key)}, here_{owner.here_.begin(key_)} {}

AttemptLimits::Attempt::~Attempt() {
    forgive(Forgiven::kThisAttempt);
}

Seconds AttemptLimits::Attempt::wait() const {
    return std::max(here_.wait(), wait_elsewhere_);
}

void AttemptLimits::Attempt::failed() {
    here_.failed();
    counted_elsewhere_ = false;
}

void AttemptLimits::Attempt::succeeded() {
    here_.succeeded();
    forgive(Forgiven::kAll);
}

void AttemptLimits::Attempt::forgive(Forgiven what) {
    if (std::exchange(counted_elsewhere_, false)) {
        owner_.shared_.forgive(name_of(key_), what);
    }
}

Task<std::unique_ptr<AttemptLimits::Attempt>> AttemptLimits::begin(std::string key) {
    std::unique_ptr<Attempt> attempt{new Attempt{*this, key}};
    if (limits_ == RateLimits::kOff || attempt->wait() > Seconds{0}) {
        co_return attempt;
    }
    const DelayRule rule{kRule.free_failures, kRule.longest};
    const auto wait = co_await shared_.begin_attempt(name_of(key), rule);
    if (wait) {
        attempt->wait_elsewhere_ = std::chrono::ceil<Seconds>(*wait);
        attempt->counted_elsewhere_ = *wait == Milliseconds{0};
    }
    co_return attempt;
}

}  // namespace stagedoor
