#include "platform/runtime/system_env.hpp"

#include <atomic>
#include <future>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace stagedoor {
namespace {

// Waits for what a timer promises; a machine under load may take its time.
bool arrives(std::future<void>& future) {
    return future.wait_for(Seconds{20}) == std::future_status::ready;
}

class SystemEnvTest : public ::testing::Test {
  protected:
    SystemEnv system;
    Env& env = system.env();
    Scheduler& scheduler = env.scheduler();
};

TEST_F(SystemEnvTest, ShowsTheMachinesTime) {
    const auto machine = std::chrono::system_clock::now();

    EXPECT_LT(std::chrono::abs(env.now() - machine), Seconds{20});
    EXPECT_EQ(system.clock_offset(), Milliseconds{0});
}

TEST_F(SystemEnvTest, RunsTimersOnOneBackgroundThread) {
    std::promise<std::thread::id> monotonic;
    std::promise<std::thread::id> wall;
    scheduler.call_at(scheduler.monotonic() + Milliseconds{5}, [&] {
        monotonic.set_value(std::this_thread::get_id());
    });
    scheduler.call_at(env.now() + Milliseconds{5}, [&] {
        wall.set_value(std::this_thread::get_id());
    });

    const auto first = monotonic.get_future().get();

    EXPECT_EQ(wall.get_future().get(), first);
    EXPECT_NE(first, std::this_thread::get_id());
}

TEST_F(SystemEnvTest, NeverRunsATimerEarly) {
    const auto due = env.now() + Milliseconds{30};
    std::promise<Instant> ran;
    scheduler.call_at(due, [&] { ran.set_value(env.now()); });

    EXPECT_GE(ran.get_future().get(), due);
}

TEST_F(SystemEnvTest, AnEarlierTimerOvertakesALaterOne) {
    std::promise<void> soon;
    auto future = soon.get_future();
    scheduler.call_at(scheduler.monotonic() + Seconds{3600}, [] {});
    scheduler.call_at(scheduler.monotonic(), [&] { soon.set_value(); });

    EXPECT_TRUE(arrives(future));
}

TEST_F(SystemEnvTest, TimersThatAJumpMadeDueHaveRunWhenItReturns) {
    std::atomic<int> ran = 0;
    scheduler.call_at(env.now() + Seconds{900}, [&] { ++ran; });
    scheduler.call_at(env.now() + Seconds{1000}, [&] { ran += 100; });
    scheduler.call_at(scheduler.monotonic() + Seconds{900}, [&] { ran += 10'000; });

    system.advance_clock(Seconds{901});

    EXPECT_EQ(ran, 1);
    EXPECT_EQ(system.clock_offset(), Seconds{901});
}

TEST_F(SystemEnvTest, ATimerMayJumpTheClockItself) {
    std::promise<void> done;
    auto future = done.get_future();
    scheduler.call_at(env.now() + Seconds{500}, [&] { done.set_value(); });
    scheduler.call_at(scheduler.monotonic(), [&] { system.advance_clock(Seconds{500}); });

    EXPECT_TRUE(arrives(future));
}

TEST_F(SystemEnvTest, AResetTakesTheClockBack) {
    const Instant before = env.now();
    system.advance_clock(Seconds{86'400});
    EXPECT_GE(env.now(), before + Seconds{86'400});

    system.reset_clock();

    EXPECT_LT(env.now(), before + Seconds{3600});
    EXPECT_GE(env.now(), before);
}

TEST_F(SystemEnvTest, CancelledTimersDoNotRun) {
    std::atomic<bool> ran = false;
    const auto id = scheduler.call_at(env.now() + Seconds{10}, [&] { ran = true; });
    scheduler.cancel(id);

    system.advance_clock(Seconds{20});

    EXPECT_FALSE(ran);
}

TEST_F(SystemEnvTest, TakesTimersFromManyThreads) {
    constexpr int kThreads = 4;
    constexpr int kTimers = 500;
    std::atomic<int> left = kThreads * kTimers;
    std::promise<void> done;
    auto future = done.get_future();
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
        threads.emplace_back([&] {
            for (int i = 0; i < kTimers; ++i) {
                const auto dropped = scheduler.call_at(env.now() + Seconds{1}, [] {});
                scheduler.call_at(scheduler.monotonic() + Milliseconds{i % 7}, [&] {
                    if (--left == 0) {
                        done.set_value();
                    }
                });
                scheduler.cancel(dropped);
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }

    EXPECT_TRUE(arrives(future));
}

TEST_F(SystemEnvTest, MakesIdsThatDiffer) {
    EXPECT_NE(env.make_id<EventId>(), env.make_id<EventId>());
}

TEST_F(SystemEnvTest, DropsTimersThatAreLeftAtItsEnd) {
    auto another = std::make_unique<SystemEnv>();
    auto held = std::make_shared<int>(1);
    another->env().scheduler().call_at(another->env().now() + Seconds{3600}, [held] {});
    EXPECT_EQ(held.use_count(), 2);

    another.reset();

    EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace stagedoor
