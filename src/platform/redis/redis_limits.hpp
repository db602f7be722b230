// The common figures of all replicas, in Redis. A key lives until what it says is as good as
// nothing, by the server's own clock, and does not tell whom it is about.
#pragma once

#include <string>
#include <string_view>

#include "platform/observability/metrics.hpp"
#include "platform/redis/redis_scripts.hpp"
#include "platform/security/shared_limits.hpp"

namespace stagedoor {

// Outlives who waits for an answer.
class RedisLimits final : public SharedLimits {
  public:
    // `secret` is the same in every replica: without it nobody can tell whose a key is, or look for
    // the key of somebody.
    RedisLimits(const Scheduler& clock, RedisOptions options, std::string_view secret);

    [[nodiscard]] Task<std::optional<BucketState>> take(std::string bucket, BucketRule rule)
        override;

    // Why every replica is on its own; empty while it is not.
    [[nodiscard]] std::string fault() const { return scripts_.fault(); }
    void report(MetricSink& sink) const;

  private:
    [[nodiscard]] std::string key_of(std::string_view name) const;

    std::string pepper_;
    Counter shared_;
    Counter alone_;
    RedisScripts scripts_;
};

}  // namespace stagedoor
