#include "platform/security/rate_limiter.hpp"

#include <algorithm>
#include <utility>

#include "core/check.hpp"

namespace stagedoor {
namespace {

Seconds round_up(Milliseconds time) {
    return std::chrono::ceil<Seconds>(time);
}

}  // namespace

RateLimiter::RateLimiter(
    const Clock& clock, std::vector<BucketRule> rules, RateLimits limits, std::size_t most_keys
)
    : clock_{clock}, rules_{std::move(rules)}, limits_{limits} {
    for (const auto& rule : rules_) {
        CHECK(rule.per_minute > 0 && rule.burst > 0, "a bucket fills and holds something");
        buckets_.emplace_back(most_keys);
    }
}

// As it is now; under the lock.
RateLimiter::Bucket& RateLimiter::refilled(std::size_t rule, std::string_view key) {
    const auto [per_minute, burst] = rules_[rule];
    const std::int64_t full = burst * kUnitsPerToken;
    const Instant now = clock_.now();
    auto& bucket = buckets_[rule].touch(key);
    if (bucket.fresh) {
        bucket = {false, full, now};
    }
    const std::int64_t elapsed = std::clamp<std::int64_t>((now - bucket.filled).count(), 0, full);
    bucket.level = std::min(full, bucket.level + elapsed * per_minute);
    bucket.filled = now;
    return bucket;
}

LimitVerdict RateLimiter::refusal(std::size_t rule, const Bucket& bucket) const {
    const auto per_minute = rules_[rule].per_minute;
    const auto missing = std::max<std::int64_t>(kUnitsPerToken - bucket.level, 1);
    const Milliseconds wait{(missing + per_minute - 1) / per_minute};
    return {false, static_cast<int>(per_minute), round_up(wait)};
}

LimitVerdict RateLimiter::take(std::size_t rule, std::string_view key) {
    CHECK(rule < rules_.size(), "an unknown rule");
    const LimitVerdict allowed{true, static_cast<int>(rules_[rule].per_minute), Seconds{0}};
    if (limits_ == RateLimits::kOff) {
        return allowed;
    }
    const std::lock_guard lock{mutex_};
    auto& bucket = refilled(rule, key);
    if (bucket.level < kUnitsPerToken) {
        return refusal(rule, bucket);
    }
    bucket.level -= kUnitsPerToken;
    return allowed;
}

LimitVerdict RateLimiter::settle(std::size_t rule, std::string_view key, BucketState shared) {
    const std::lock_guard lock{mutex_};
    auto& bucket = refilled(rule, key);
    if (!shared.taken) {
        bucket.level += kUnitsPerToken;
    }
    bucket.level = std::min(bucket.level, shared.level);
    if (!shared.taken) {
        return refusal(rule, bucket);
    }
    return {true, static_cast<int>(rules_[rule].per_minute), Seconds{0}};
}

void RateLimiter::reset() {
    const std::lock_guard lock{mutex_};
    for (auto& buckets : buckets_) {
        buckets.clear();
    }
}

GrowingDelay::GrowingDelay(const Clock& clock, RateLimits limits)
    : GrowingDelay{clock, limits, Options{}} {}

GrowingDelay::GrowingDelay(const Clock& clock, RateLimits limits, Options options)
    : clock_{clock}, limits_{limits}, options_{options}, failures_{options.most_keys} {}

Seconds GrowingDelay::delay_after(int failures) const {
    Seconds delay{failures > options_.free_failures ? 1 : 0};
    for (int i = options_.free_failures + 1; i < failures && delay < options_.longest; ++i) {
        delay *= 2;
    }
    return std::min(delay, options_.longest);
}

GrowingDelay::Attempt GrowingDelay::begin(std::string_view key) {
    if (limits_ == RateLimits::kOff) {
        return Attempt{*this, std::string{key}, Seconds{0}};
    }
    const Instant now = clock_.now();
    const std::lock_guard lock{mutex_};
    auto& failures = failures_.touch(key);
    if (failures.barred_until > now) {
        return Attempt{*this, std::string{key}, round_up(failures.barred_until - now)};
    }
    ++failures.count;
    failures.barred_until = now + delay_after(failures.count);
    return Attempt{*this, std::string{key}, Seconds{0}};
}

void GrowingDelay::take_back(std::string_view key) {
    const std::lock_guard lock{mutex_};
    auto* failures = failures_.find(key);
    if (failures != nullptr && failures->count > 0) {
        --failures->count;
        failures->barred_until = Instant{};
    }
}

void GrowingDelay::forget(std::string_view key) {
    const std::lock_guard lock{mutex_};
    failures_.erase(key);
}

void GrowingDelay::reset() {
    const std::lock_guard lock{mutex_};
    failures_.clear();
}

GrowingDelay::Attempt::~Attempt() {
    if (open_) {
        owner_.take_back(key_);
    }
}

void GrowingDelay::Attempt::failed() {
    open_ = false;
}

void GrowingDelay::Attempt::succeeded() {
    open_ = false;
    owner_.forget(key_);
}

SlidingWindow::SlidingWindow(const Clock& clock, RateLimits limits)
    : SlidingWindow{clock, limits, Options{}} {}

SlidingWindow::SlidingWindow(const Clock& clock, RateLimits limits, Options options)
    : clock_{clock}, limits_{limits}, options_{options}, times_{options.most_keys} {}

void SlidingWindow::record(std::string_view key) {
    if (limits_ == RateLimits::kOff) {
        return;
    }
    const std::lock_guard lock{mutex_};
    auto& times = times_.touch(key);
    times.push_back(clock_.now());
    if (times.size() > options_.most + 1) {
        times.pop_front();
    }
}

Seconds SlidingWindow::barred(std::string_view key) {
    const Instant now = clock_.now();
    const std::lock_guard lock{mutex_};
    const auto* times = times_.find(key);
    if (times == nullptr || times->size() <= options_.most) {
        return Seconds{0};
    }
    return std::max(Seconds{0}, round_up(times->front() + options_.length - now));
}

void SlidingWindow::reset() {
    const std::lock_guard lock{mutex_};
    times_.clear();
}

}  // namespace stagedoor
