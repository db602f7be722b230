#include "platform/runtime/testing/fake_env.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "platform/runtime/signal.hpp"

namespace stagedoor {
namespace {

class FakeEnvTest : public ::testing::Test {
  protected:
    std::function<void()> note(std::string text) {
        return [this, text] {
            notes.push_back(text);
        };
    }
    Monotonic in(Milliseconds delay) { return scheduler.monotonic() + delay; }

    FakeEnv fake;
    Scheduler& scheduler = fake.env().scheduler();
    std::vector<std::string> notes;
};

using Notes = std::vector<std::string>;

TEST_F(FakeEnvTest, RunsTimersInTheOrderOfTheirTimes) {
    scheduler.call_at(in(Milliseconds{20}), note("monotonic 20"));
    scheduler.call_at(fake.now() + Milliseconds{10}, note("wall 10"));
    scheduler.call_at(in(Milliseconds{30}), note("monotonic 30"));

    fake.advance(Milliseconds{29});
    EXPECT_EQ(notes, (Notes{"wall 10", "monotonic 20"}));
    fake.advance(Milliseconds{1});
    EXPECT_EQ(notes.size(), 3U);
}

TEST_F(FakeEnvTest, ATimerSeesTheTimeItWasSetFor) {
    Instant seen;
    const Instant due = fake.now() + Seconds{10};
    scheduler.call_at(due, [&] { seen = fake.now(); });

    fake.advance(Seconds{60});

    EXPECT_EQ(seen, due);
    EXPECT_EQ(fake.now(), FakeEnv::kStart + Seconds{60});
}

TEST_F(FakeEnvTest, AJumpOfTheClockMovesWallTimersOnly) {
    scheduler.call_at(fake.now() + Seconds{60}, note("wall"));
    scheduler.call_at(in(Seconds{60}), note("monotonic"));

    fake.jump_clock(Seconds{60});

    EXPECT_EQ(notes, Notes{"wall"});
}

TEST_F(FakeEnvTest, ATimeInThePastRunsSoonButNotInsideTheCall) {
    scheduler.call_at(in(Seconds{-1}), note("late"));
    EXPECT_TRUE(notes.empty());

    fake.run();

    EXPECT_EQ(notes, Notes{"late"});
}

TEST_F(FakeEnvTest, CancelledTimersDoNotRun) {
    const auto kept = scheduler.call_at(in(Seconds{1}), note("kept"));
    const auto cancelled = scheduler.call_at(in(Seconds{1}), note("cancelled"));
    const auto wall = scheduler.call_at(fake.now() + Seconds{1}, note("wall"));
    scheduler.cancel(cancelled);
    scheduler.cancel(wall);
    scheduler.cancel(12345);

    fake.advance(Seconds{2});
    scheduler.cancel(kept);

    EXPECT_EQ(notes, Notes{"kept"});
}

TEST_F(FakeEnvTest, AwaitGivesResultsAndRethrows) {
    const auto value = []() -> Task<int> {
        co_return 42;
    };
    const auto broken = []() -> Task<void> {
        throw std::logic_error{"broken"};
        co_return;
    };

    EXPECT_EQ(fake.await(value()), 42);
    EXPECT_THROW(fake.await(broken()), std::logic_error);
}

TEST_F(FakeEnvTest, AwaitThroughTimeGoesFromTimerToTimer) {
    const Instant begin = fake.now();

    fake.await_through_time(sleep_until(scheduler, in(Seconds{90})));

    EXPECT_EQ(fake.now() - begin, Seconds{90});
    EXPECT_THROW(fake.advance_to_next_timer(), std::runtime_error);
}

TEST_F(FakeEnvTest, RandomBytesRepeatWithTheSeed) {
    FakeEnv same;
    FakeEnv other{2};

    const auto id = fake.env().make_id<EventId>();

    EXPECT_EQ(same.env().make_id<EventId>(), id);
    EXPECT_NE(other.env().make_id<EventId>(), id);
    EXPECT_NE(fake.env().make_id<EventId>(), id);
}

}  // namespace
}  // namespace stagedoor
