// What the replicas of a service count together. Whoever asks counts by itself first, and goes by
// that when nobody knows more: alone in the world, or with the place of the common figures away, it
// limits what passes here.
#pragma once

#include <optional>
#include <string>

#include "platform/runtime/task.hpp"
#include "platform/security/bucket.hpp"

namespace stagedoor {

// Any thread. Answers come within some tens of milliseconds, or nullopt, and never an exception.
class SharedLimits {
  public:
    virtual ~SharedLimits() = default;

    // Takes a token from the bucket of that name, which all replicas share. Nothing is taken from
    // one that has none.
    [[nodiscard]] virtual Task<std::optional<BucketState>> take(
        std::string bucket, BucketRule rule
    ) = 0;
};

// Nobody to share with.
class UnsharedLimits final : public SharedLimits {
  public:
    [[nodiscard]] Task<std::optional<BucketState>> take(std::string, BucketRule) override {
        co_return std::nullopt;
    }
};

}  // namespace stagedoor
