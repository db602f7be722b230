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
    "Requests and sign-ins that this replica would have let pass, by who decided: all replicas, or "
    "it alone."};

// By position in the list of scripts.
enum Script : std::size_t { kTake, kBegin, kForgive };

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

// As GrowingDelay does it. Who leaves it alone for a day starts anew.
constexpr std::string_view kBeginAttempt = R"lua(
local free, longest = tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local kept = redis.call('HMGET', KEYS[1], 'count', 'until')
local count, barred = tonumber(kept[1] or 0), tonumber(kept[2] or 0)
if barred > now then
    return {tonumber(ARGV[1]), math.min(barred - now, longest)}
end
count = count + 1
local wait = 0
if count > free then
    wait = math.min(longest, 1000 * 2 ^ (count - free - 1))
end
redis.call('HSET', KEYS[1], 'count', count, 'until', now + wait)
redis.call('PEXPIRE', KEYS[1], 86400000)
return {tonumber(ARGV[1]), 0}
)lua";

// ARGV[2]: how many failures stay at most, but for the one that is taken back.
constexpr std::string_view kForgiveAttempt = R"lua(
local count = math.min(tonumber(redis.call('HGET', KEYS[1], 'count') or 0) - 1, tonumber(ARGV[2]))
if count > 0 then
    redis.call('HSET', KEYS[1], 'count', count, 'until', 0)
else
    redis.call('DEL', KEYS[1])
end
return {tonumber(ARGV[1])}
)lua";
constexpr std::int64_t kAnyNumber = 1'000'000'000;

bool is_bucket(const RedisNumbers& arguments, const RedisNumbers& answer) {
    if (answer.size() != 2) {
        return false;
    }
    const auto full = arguments[1] * kUnitsPerToken;
    const auto taken = answer[0];
    const auto level = answer[1];
    return (taken == 1 && level >= 0 && level <= full - kUnitsPerToken) ||
           (taken == 0 && level >= 0 && level < kUnitsPerToken);
}

bool is_wait(const RedisNumbers& arguments, const RedisNumbers& answer) {
    return answer.size() == 1 && answer[0] >= 0 && answer[0] <= arguments[1];
}

bool is_nothing(const RedisNumbers& /*arguments*/, const RedisNumbers& answer) {
    return answer.empty();
}

std::vector<RedisScript> scripts() {
    return {
        {kTakeToken, {60'000, 1}, is_bucket},
        {kBeginAttempt, {5, 1000}, is_wait},
        {kForgiveAttempt, {0}, is_nothing}};
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

Task<std::optional<RedisNumbers>> RedisLimits::ask(
    std::size_t script, std::string name, RedisNumbers arguments
) {
    auto answer = co_await scripts_.run(script, key_of(name), std::move(arguments));
    (answer ? shared_ : alone_).add();
    co_return answer;
}

Task<std::optional<BucketState>> RedisLimits::take(std::string bucket, BucketRule rule) {
    RedisNumbers arguments{rule.per_minute, rule.burst};
    const auto answer = co_await ask(kTake, std::move(bucket), std::move(arguments));
    if (!answer) {
        co_return std::nullopt;
    }
    co_return BucketState{answer->at(0) == 1, answer->at(1)};
}

Task<std::optional<Milliseconds>> RedisLimits::begin_attempt(std::string name, DelayRule rule) {
    RedisNumbers arguments{rule.free_failures, Milliseconds{rule.longest}.count()};
    const auto answer = co_await ask(kBegin, std::move(name), std::move(arguments));
    if (!answer) {
        co_return std::nullopt;
    }
    co_return Milliseconds{answer->at(0)};
}

void RedisLimits::forgive(std::string name, Forgiven what) {
    scripts_.tell(kForgive, key_of(name), {what == Forgiven::kAll ? 0 : kAnyNumber});
}

void RedisLimits::report(MetricSink& sink) const {
    sink.gauge(kShared, {}, std::int64_t{fault().empty() ? 1 : 0});
    sink.counter(kDecisions, {{"by", "all"}}, shared_.value());
    sink.counter(kDecisions, {{"by", "replica"}}, alone_.value());
}

}  // namespace stagedoor
