#include "platform/runtime/signal.hpp"

#include <gtest/gtest.h>

#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor {
namespace {

class SignalTest : public ::testing::Test {
  protected:
    Monotonic in(Milliseconds delay) { return scheduler.monotonic() + delay; }

    FakeEnv fake;
    Scheduler& scheduler = fake.env().scheduler();
    Signal signal{scheduler};
};

TEST_F(SignalTest, WakesAWaiterWhenNotified) {
    auto pending = fake.start(signal.wait(signal.count(), in(Seconds{1})));
    ASSERT_FALSE(pending.done());

    signal.notify();
    fake.run();

    ASSERT_TRUE(pending.done());
    EXPECT_TRUE(pending.get());
}

TEST_F(SignalTest, WakesEveryWaiter) {
    auto first = fake.start(signal.wait(signal.count(), kNever));
    auto second = fake.start(signal.wait(signal.count(), in(Seconds{1})));

    signal.notify();
    fake.run();

    EXPECT_TRUE(first.done());
    EXPECT_TRUE(second.done());
}

TEST_F(SignalTest, DoesNotLoseANotificationBetweenLookingAndWaiting) {
    const auto seen = signal.count();
    signal.notify();

    EXPECT_TRUE(fake.await(signal.wait(seen, kNever)));
}

TEST_F(SignalTest, GivesUpAtTheDeadlineAndNotBefore) {
    auto pending = fake.start(signal.wait(signal.count(), in(Milliseconds{500})));

    fake.advance(Milliseconds{499});
    EXPECT_FALSE(pending.done());
    fake.advance(Milliseconds{1});

    ASSERT_TRUE(pending.done());
    EXPECT_FALSE(pending.get());
}

TEST_F(SignalTest, ADeadlineInThePastNeedsNoTimer) {
    EXPECT_FALSE(fake.await(signal.wait(signal.count(), in(Milliseconds{-1}))));
}

TEST_F(SignalTest, ATestClockDoesNotMoveTheDeadline) {
    auto pending = fake.start(signal.wait(signal.count(), in(Seconds{1})));

    fake.jump_clock(Seconds{3600});

    EXPECT_FALSE(pending.done());
    signal.notify();
    fake.run();
}

TEST_F(SignalTest, MayBeDestroyedByTheWaiterItWakes) {
    auto owned = std::make_unique<Signal>(scheduler);
    const auto wait_and_destroy = [&]() -> Task<void> {
        (void)co_await owned->wait(owned->count(), kNever);
        owned.reset();
    };
    auto pending = fake.start(wait_and_destroy());

    owned->notify();
    fake.run();

    EXPECT_TRUE(pending.done());
}

TEST_F(SignalTest, KeyedSignalsWakeTheirOwnWaitersOnly) {
    KeyedSignal keyed{scheduler};
    const auto a = keyed.get("a");
    const auto b = keyed.get("b");
    auto on_a = fake.start(a->wait(a->count(), kNever));
    auto on_b = fake.start(b->wait(b->count(), kNever));

    keyed.notify("a");
    keyed.notify("nobody waits on this");
    fake.run();
    EXPECT_TRUE(on_a.done());
    EXPECT_FALSE(on_b.done());

    keyed.notify_all();
    fake.run();
    EXPECT_TRUE(on_b.done());
}

TEST_F(SignalTest, KeyedSignalsOfOneNameAreOneAndCostNothingWhenLeft) {
    KeyedSignal keyed{scheduler};
    auto first = keyed.get("name");
    auto second = keyed.get("name");
    EXPECT_EQ(first, second);
    EXPECT_EQ(keyed.size(), 1U);

    first.reset();
    second.reset();

    EXPECT_EQ(keyed.size(), 0U);
}

TEST_F(SignalTest, AKeyedSignalMayOutliveItsSet) {
    std::shared_ptr<Signal> kept;
    {
        KeyedSignal keyed{scheduler};
        kept = keyed.get("name");
    }
    kept->notify();
    EXPECT_EQ(kept->count(), 1U);
}

TEST_F(SignalTest, SleepsUntilItsDeadline) {
    auto pending = fake.start(sleep_until(scheduler, in(Milliseconds{20})));

    fake.advance(Milliseconds{19});
    EXPECT_FALSE(pending.done());
    fake.advance(Milliseconds{1});
    EXPECT_TRUE(pending.done());
}

}  // namespace
}  // namespace stagedoor
