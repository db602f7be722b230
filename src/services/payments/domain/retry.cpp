#include "services/payments/domain/retry.hpp"

#include <algorithm>

namespace stagedoor::payments {
namespace {

constexpr Milliseconds kLongestDelay{15'000};

Milliseconds doubled(Milliseconds first, int steps) {
    constexpr int kEnough = 10;
    return std::min(kLongestDelay, first * (1 << std::clamp(steps, 0, kEnough)));
}

}  // namespace

Milliseconds retry_delay(int tries, bool hurried, double jitter) {
    const auto full = doubled(hurried ? Milliseconds{500} : Milliseconds{1000}, tries - 1);
    const auto most = static_cast<double>(full.count()) / 4;
    return full - Milliseconds{static_cast<std::int64_t>(most * std::clamp(jitter, 0.0, 1.0))};
}

Milliseconds poll_delay(int polls) {
    return doubled(Milliseconds{1000}, polls);
}

void RetryBudget::count_first_try() {
    left_ = std::min(kMost, left_ + kPerFirstTry);
}

bool RetryBudget::take(Instant now) {
    const auto elapsed = std::clamp(now - refilled_, Milliseconds{0}, Milliseconds{kMost});
    left_ = std::min(kMost, left_ + static_cast<int>(elapsed.count()));
    refilled_ = now;
    if (left_ < kPerRetry) {
        return false;
    }
    left_ -= kPerRetry;
    return true;
}

}  // namespace stagedoor::payments
