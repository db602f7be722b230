// For tests: Redis and a client of it, in the machine's time.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include "platform/redis/redis_limits.hpp"
#include "platform/redis/redis_session.hpp"
#include "platform/redis/testing/redis_server.hpp"
#include "platform/runtime/system_env.hpp"

namespace stagedoor::testing {

constexpr std::string_view kSecret = "the key of all replicas";
constexpr Seconds kPatience{20};
// Nothing comes back while a test runs.
constexpr BucketRule kSlow{1, 5};
constexpr std::int64_t kFullLess1 = 4 * kUnitsPerToken;

class LimitsFixture : public ::testing::Test {
  protected:
    RedisOptions options() {
        RedisOptions made;
        made.address = server_.address();
        made.deadline = Seconds{5};
        made.lookout = Milliseconds{50};
        made.first_retry = Milliseconds{10};
        made.longest_retry = Milliseconds{50};
        return made;
    }
    std::unique_ptr<RedisLimits> connect(
        const RedisOptions& options, std::string_view secret = kSecret
    ) {
        auto limits = std::make_unique<RedisLimits>(scheduler(), options, secret);
        EXPECT_TRUE(eventually([&] { return limits->fault().empty(); })) << limits->fault();
        return limits;
    }
    std::unique_ptr<RedisLimits> connect() { return connect(options()); }

    std::future<std::optional<BucketState>> start_take(
        SharedLimits& limits, std::string bucket = "a", BucketRule rule = kSlow
    ) {
        return boost::asio::co_spawn(
            scheduler().executor(), limits.take(std::move(bucket), rule), boost::asio::use_future
        );
    }
    std::optional<BucketState> take(
        SharedLimits& limits, std::string bucket = "a", BucketRule rule = kSlow
    ) {
        return start_take(limits, std::move(bucket), rule).get();
    }
    // The level after a token was taken; less than none when none was.
    std::int64_t level_after(SharedLimits& limits) {
        const auto state = take(limits);
        EXPECT_TRUE(state);
        return state && state->taken ? state->level : -1;
    }

    bool eventually(const std::function<bool()>& reached) {
        const Monotonic end = scheduler().monotonic() + kPatience;
        while (!reached()) {
            if (scheduler().monotonic() > end) {
                return false;
            }
            std::this_thread::yield();
        }
        return true;
    }
    bool away(RedisLimits& limits) {
        return eventually([&] { return !limits.fault().empty(); });
    }
    bool back(RedisLimits& limits) {
        return eventually([&] { return limits.fault().empty(); });
    }

    // Asks the server itself.
    RedisReply ask(RedisCommand command) {
        const auto deadline = scheduler().monotonic() + kPatience;
        RedisSession session{server_.address(), scheduler(), deadline};
        return session.ask({std::move(command)}, deadline).front();
    }
    Scheduler& scheduler() { return system_.env().scheduler(); }

    SystemEnv system_;
    RedisServer server_;
};

}  // namespace stagedoor::testing
