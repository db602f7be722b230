// Three ways of saying "not so fast", all by the node's clock, all with bounded memory, all of them
// hints: they live in this process and a restart forgets them. What other replicas know is told to
// them (shared_limits.hpp). RateLimiter bounds how often, GrowingDelay slows down guessing,
// SlidingWindow bars who did something too often.
//
// Which rules exist and whom they count is the caller's business. Every class may be used from any
// thread, and made with RateLimits::kOff it lets everything pass.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "platform/security/bucket.hpp"
#include "platform/security/lru_map.hpp"

namespace stagedoor {

enum class RateLimits : std::uint8_t { kOn, kOff };

// Keys remembered by one limiter; beyond it the one used longest ago is forgotten.
inline constexpr std::size_t kMaxLimiterKeys = 65'536;

struct LimitVerdict {
    bool allowed = true;
    int limit = 0;           // the rule's per_minute, for RateLimit-Limit
    Seconds retry_after{0};  // 1 or more when refused: then one token is there again
};

// Token buckets per (rule, key).
class RateLimiter {
  public:
    RateLimiter(
        const Clock& clock,
        std::vector<BucketRule> rules,
        RateLimits limits = RateLimits::kOn,
        std::size_t most_keys = kMaxLimiterKeys
    );

    // Takes a token from the bucket of `key` under the rule of that position in the list. A refusal
    // costs nothing.
    [[nodiscard]] LimitVerdict take(std::size_t rule, std::string_view key);

    // After a take() that was allowed: what came of taking the same token from the bucket that all
    // replicas share. A token refused there is given back here. The bucket is never fuller than the
    // shared one, so that the next refusals need not be asked for; nor less empty than what passed
    // here, whatever is said.
    [[nodiscard]] LimitVerdict settle(std::size_t rule, std::string_view key, BucketState shared);

    // Every bucket is full again.
    void reset();

  private:
    struct Bucket {
        bool fresh = true;
        std::int64_t level = 0;  // in 60,000ths of a token, so that a millisecond is exact
        Instant filled{};
    };

    [[nodiscard]] Bucket& refilled(std::size_t rule, std::string_view key);
    [[nodiscard]] LimitVerdict refusal(std::size_t rule, const Bucket& bucket) const;

    const Clock& clock_;
    std::vector<BucketRule> rules_;
    RateLimits limits_;
    std::mutex mutex_;
    std::vector<LruMap<Bucket>> buckets_;  // by rule
};

// The first failures of a key are free; each further one in a row makes the next attempt wait 1, 2,
// 4 … seconds, up to `longest`. Never a lock-out: after the wait an attempt is let through.
class GrowingDelay {
  public:
    struct Options {
        int free_failures = 5;
        Seconds longest{60};
        std::size_t most_keys = kMaxLimiterKeys;
    };

    // One attempt. It counts as a failure from its beginning, so that attempts side by side do not
    // get more guesses than attempts one after the other; unless it was told how it ended, its
    // destructor takes that back.
    class Attempt {
      public:
        Attempt(const Attempt&) = delete;
        Attempt& operator=(const Attempt&) = delete;
        ~Attempt();

        // Above zero: refused, come back after that time.
        [[nodiscard]] Seconds wait() const { return wait_; }
        void failed();
        void succeeded();  // the key starts anew

      private:
        friend class GrowingDelay;
        Attempt(GrowingDelay& owner, std::string key, Seconds wait)
            : owner_{owner}, key_{std::move(key)}, wait_{wait}, open_{wait == Seconds{0}} {}

        GrowingDelay& owner_;
        std::string key_;
        Seconds wait_;
        bool open_;
    };

    explicit GrowingDelay(const Clock& clock, RateLimits limits = RateLimits::kOn);
    GrowingDelay(const Clock& clock, RateLimits limits, Options options);

    [[nodiscard]] Attempt begin(std::string_view key);
    void reset();

  private:
    struct Failures {
        int count = 0;
        Instant barred_until{};
    };

    [[nodiscard]] Seconds delay_after(int failures) const;
    void take_back(std::string_view key);
    void forget(std::string_view key);

    const Clock& clock_;
    RateLimits limits_;
    Options options_;
    std::mutex mutex_;
    LruMap<Failures> failures_;
};

// Bars a key that did something more than `most` times within `length`, until the oldest of those
// times is `length` ago.
class SlidingWindow {
  public:
    struct Options {
        std::size_t most = 5;
        Milliseconds length = std::chrono::hours{1};
        std::size_t most_keys = kMaxLimiterKeys;
    };

    explicit SlidingWindow(const Clock& clock, RateLimits limits = RateLimits::kOn);
    SlidingWindow(const Clock& clock, RateLimits limits, Options options);

    // `key` did it now.
    void record(std::string_view key);
    // Zero, or how long `key` is barred, rounded up.
    [[nodiscard]] Seconds barred(std::string_view key);
    void reset();

  private:
    const Clock& clock_;
    RateLimits limits_;
    Options options_;
    std::mutex mutex_;
    LruMap<std::deque<Instant>> times_;  // ascending, at most `most` + 1 each
};

}  // namespace stagedoor
