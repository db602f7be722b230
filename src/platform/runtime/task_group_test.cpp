#include "platform/runtime/task_group.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor {
namespace {

class TaskGroupTest : public ::testing::Test {
  protected:
    void TearDown() override {
        group.request_stop();
        fake.await(group.join());
    }

    Task<void> until_stopped() {
        const auto seen = group.stop_signal().count();
        if (!group.stopping()) {
            (void)co_await group.stop_signal().wait(seen, kNever);
        }
        ++ended;
    }
    static Task<void> fail_at_once() {
        throw std::runtime_error{"broken"};
        co_return;
    }

    FakeEnv fake;
    TaskGroup group{fake.env().scheduler()};
    int ended = 0;
};

TEST_F(TaskGroupTest, JoinWaitsForEveryTask) {
    group.spawn("one", until_stopped());
    group.spawn("two", until_stopped());
    auto joined = fake.start(group.join());
    EXPECT_FALSE(joined.done());

    group.request_stop();
    fake.run();

    EXPECT_TRUE(joined.done());
    EXPECT_EQ(ended, 2);
}

TEST_F(TaskGroupTest, JoinOfAnEmptyGroupReturns) {
    EXPECT_TRUE(fake.start(group.join()).done());
}

TEST_F(TaskGroupTest, DropsTasksAfterTheRequestToStop) {
    group.request_stop();
    group.spawn("late", until_stopped());
    fake.run();

    EXPECT_EQ(ended, 0);
    EXPECT_TRUE(fake.start(group.join()).done());
}

TEST_F(TaskGroupTest, MayBeUsedAgainAfterJoin) {
    group.request_stop();
    fake.await(group.join());
    EXPECT_FALSE(group.stopping());

    group.spawn("again", until_stopped());
    group.request_stop();
    fake.await(group.join());

    EXPECT_EQ(ended, 1);
}

TEST_F(TaskGroupTest, LogsWhatATaskThrowsAndLivesOn) {
    ::testing::internal::CaptureStderr();
    group.spawn("sweeper", fail_at_once());
    fake.run();
    const std::string text = ::testing::internal::GetCapturedStderr();

    EXPECT_NE(text.find("background task failed task=sweeper error=broken"), std::string::npos);
    EXPECT_TRUE(fake.start(group.join()).done());
}

using TaskGroupDeathTest = TaskGroupTest;

TEST_F(TaskGroupDeathTest, MustBeJoinedBeforeItEnds) {
    const auto leave = [&] {
        TaskGroup left{fake.env().scheduler()};
        left.spawn("left", until_stopped());
    };
    EXPECT_DEATH(leave(), "destroyed before it was joined");
}

}  // namespace
}  // namespace stagedoor
