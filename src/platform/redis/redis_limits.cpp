#include "platform/redis/redis_limits.hpp"

#include <utility>

#include <sodium.h>

#include "platform/security/base64.hpp"

namespace stagedoor {
namespace {

constexpr MetricName kShared{
    "stagedoor_limits_shared", "1: replicas share their limits; 0: each one limits on its own."};
constexpr MetricName kDecisions{
    "stagedoor_limit_decisions_total",
    "Requests that this replica would have let pass, by who decided: all replicas, or it alone."};

constexpr std::size_t kTake = 0;

// As RateLimiter does it, with the clock of the server, because those of replicas differ. A refusal
// writes nothing.
constexpr std::string_view kTakeToken = R"lua(
local per_minute, full = tonumber(ARGV[2]), tonumber(ARGV[3]) * 60000
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local kept = redis.call('HMGET', KEYS[1], 'level', 'at')
local level = full
if kept[1] and kept[2] then
    local passed = math.min(math.max(now - kept[2], 0), full)
    level = math.min(full, kept[1] + passed * per_minute)
end
local taken = 0
if level >= 60000 then
    taken = 1
    level = level - 60000
    redis.call('HSET', KEYS[1], 'level', level, 'at', now)
    redis.call('PEXPIRE', KEYS[1], math.ceil((full - level) / per_minute))
end
return {tonumber(ARGV[1]), taken, level}
)lua";

bool plausible(const RedisNumbers& arguments, const RedisNumbers& answer) {
    if (answer.size() != 2) {
        return false;
    }
    const auto full = arguments[1] * kUnitsPerToken;
    const auto taken = answer[0];
    const auto level = answer[1];
    return (taken == 1 && level >= 0 && level <= full - kUnitsPerToken) ||
           (taken == 0 && level >= 0 && level < kUnitsPerToken);
}

std::vector<RedisScript> scripts() {
    return {{kTakeToken, {60'000, 1}, plausible}};
}

// BLAKE2b, keyed where there is a key.
std::string hash(std::string_view text, std::string_view key, std::size_t size) {
    const auto* const bytes = reinterpret_cast<const unsigned char*>(text.data());
    const auto* const key_bytes = reinterpret_cast<const unsigned char*>(key.data());
    std::string out(size, '\0');
    crypto_generichash(
        reinterpret_cast<unsigned char*>(out.data()),
        out.size(),
        bytes,
        text.size(),
        key_bytes,
        key.size()
    );
    return out;
}

}  // namespace

RedisLimits::RedisLimits(const Scheduler& clock, RedisOptions options, std::string_view secret)
    : pepper_{hash("limits:" + std::string{secret}, {}, crypto_generichash_KEYBYTES)},
      scripts_{clock, std::move(options), scripts()} {}

std::string RedisLimits::key_of(std::string_view name) const {
    return "stagedoor:limit:" + to_base64url(hash(name, pepper_, crypto_generichash_BYTES_MIN));
}

Task<std::optional<BucketState>> RedisLimits::take(std::string bucket, BucketRule rule) {
    RedisNumbers arguments{rule.per_minute, rule.burst};
    const auto answer = co_await scripts_.run(kTake, key_of(bucket), std::move(arguments));
    (answer ? shared_ : alone_).add();
    if (!answer) {
        co_return std::nullopt;
    }
    co_return BucketState{answer->at(0) == 1, answer->at(1)};
}

void RedisLimits::report(MetricSink& sink) const {
    sink.gauge(kShared, {}, std::int64_t{fault().empty() ? 1 : 0});
    sink.counter(kDecisions, {{"by", "all"}}, shared_.value());
    sink.counter(kDecisions, {{"by", "replica"}}, alone_.value());
}

}  // namespace stagedoor
