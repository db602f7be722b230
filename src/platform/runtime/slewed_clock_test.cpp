#include "platform/runtime/slewed_clock.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace stagedoor {
namespace {

using std::chrono::hours;
using std::chrono::nanoseconds;

// A machine whose two clocks are set by hand.
struct Machine {
    void run(nanoseconds time) {
        reading.boot += time;
        reading.wall += time;
    }
    void run_for_seconds(int seconds) {
        for (int i = 0; i < seconds; ++i) {
            run(Seconds{1});
            clock.adjust(reading);
        }
    }
    [[nodiscard]] Instant now() { return clock.now(reading.boot); }
    [[nodiscard]] Milliseconds behind_wall() {
        return std::chrono::floor<Milliseconds>(reading.wall) - now().time_since_epoch();
    }

    ClockReading reading{Seconds{5000}, hours{500'000}};
    SlewedClock clock{reading};
};

TEST(SlewedClock, BeginsAtTheWallClockAndRunsWithBootTime) {
    Machine machine;
    EXPECT_EQ(machine.now(), Instant{hours{500'000}});

    machine.run(Milliseconds{1500});

    EXPECT_EQ(machine.now(), Instant{hours{500'000}} + Milliseconds{1500});
}

// EXP-10
TEST(SlewedClock, AStepOfTheMachinesClockNeitherEndsNorProlongsALock) {
    for (const auto step : {hours{1}, hours{-1}}) {
        Machine machine;
        const Instant begin = machine.now();
        machine.reading.wall += step;

        machine.run_for_seconds(900);

        const auto error = machine.now() - begin - Seconds{900};
        EXPECT_LE(std::chrono::abs(error), Milliseconds{450});
    }
}

TEST(SlewedClock, DrawsASmallDifferenceToNothing) {
    for (const auto difference : {Milliseconds{40}, Milliseconds{-40}}) {
        Machine machine;
        machine.reading.wall += difference;

        machine.run_for_seconds(60);
        EXPECT_NE(machine.behind_wall(), Milliseconds{0});
        machine.run_for_seconds(21);

        EXPECT_EQ(machine.behind_wall(), Milliseconds{0});
    }
}

TEST(SlewedClock, NeverGoesBack) {
    Machine machine;
    machine.reading.wall -= hours{1};
    Instant last = machine.now();
    for (int i = 0; i < 2000; ++i) {
        machine.run(nanoseconds{100'000});
        machine.clock.adjust(machine.reading);
        ASSERT_GE(machine.now(), last);
        last = machine.now();
    }
    // A reading that was taken earlier on another thread.
    EXPECT_EQ(machine.clock.now(machine.reading.boot - Seconds{1}), last);
}

// EXP-10
TEST(SlewedClock, ASuspendedMachineHasNotStoppedTime) {
    Machine machine;
    const Instant begin = machine.now();

    machine.run(hours{2});

    EXPECT_EQ(machine.now(), begin + hours{2});
}

TEST(SlewedClock, ReportsADifferenceAboveFiveSecondsOnce) {
    Machine machine;
    machine.reading.wall += Seconds{5};
    ::testing::internal::CaptureStderr();
    machine.run_for_seconds(2);
    EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");

    machine.reading.wall += Milliseconds{100};
    ::testing::internal::CaptureStderr();
    machine.run_for_seconds(3);
    const std::string text = ::testing::internal::GetCapturedStderr();

    EXPECT_NE(text.find("the machine's clock differs from ours"), std::string::npos);
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
}

TEST(SlewedClock, TestOffsetsAddUpAndGoAwayTogether) {
    Machine machine;
    const Instant begin = machine.now();

    machine.clock.advance(Seconds{900});
    machine.clock.advance(Milliseconds{1});
    EXPECT_EQ(machine.now(), begin + Milliseconds{900'001});
    EXPECT_EQ(machine.clock.offset(), Milliseconds{900'001});

    machine.clock.reset_offset();
    EXPECT_EQ(machine.now(), begin);
}

}  // namespace
}  // namespace stagedoor
