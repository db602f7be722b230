// What the replicas of a service count together. Whoever asks counts by itself first, and goes by
// that when nobody knows more: alone in the world, or with the place of the common figures away, it
// limits what passes here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/time.hpp"
#include "platform/runtime/task.hpp"
#include "platform/security/bucket.hpp"

namespace stagedoor {

// Failures in a row that cost nothing, and the longest wait after more: 1, 2, 4 … seconds.
struct DelayRule {
    std::int64_t free_failures = 0;
    Seconds longest{0};
};

enum class Forgiven : std::uint8_t { kThisAttempt, kAll };

// Any thread. Answers come within some tens of milliseconds, or nullopt, and never an exception.
class SharedLimits {
  public:
    virtual ~SharedLimits() = default;

    // Takes a token from the bucket of that name, which all replicas share. Nothing is taken from
    // one that has none.
    [[nodiscard]] virtual Task<std::optional<BucketState>> take(
        std::string bucket, BucketRule rule
    ) = 0;

    // An attempt under that name, which counts as a failure from now on. Above zero: it may not
    // begin before that time, and does not count.
    [[nodiscard]] virtual Task<std::optional<Milliseconds>> begin_attempt(
        std::string name, DelayRule rule
    ) = 0;

    // Of an attempt that was counted and did not fail: it alone is taken back, or all failures are.
    // Nobody waits for it, and nobody knows whether it arrives.
    virtual void forgive(std::string name, Forgiven what) = 0;
};

// Nobody to share with.
class UnsharedLimits final : public SharedLimits {
  public:
    [[nodiscard]] Task<std::optional<BucketState>> take(std::string, BucketRule) override {
        co_return std::nullopt;
    }
    [[nodiscard]] Task<std::optional<Milliseconds>> begin_attempt(std::string, DelayRule) override {
        co_return std::nullopt;
    }
    void forgive(std::string, Forgiven) override {}
};

}  // namespace stagedoor
