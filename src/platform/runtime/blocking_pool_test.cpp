#include "platform/runtime/blocking_pool.hpp"

#include <atomic>
#include <future>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "platform/runtime/errors.hpp"
#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor {
namespace {

TEST(BlockingPool, RunsWorkOnAnotherThreadAndGivesItsResult) {
    FakeEnv fake;
    BlockingPool pool{1, 4};

    const auto worker = fake.await(pool.run([] { return std::this_thread::get_id(); }));

    EXPECT_NE(worker, std::this_thread::get_id());
}

TEST(BlockingPool, RethrowsWhatTheWorkThrows) {
    FakeEnv fake;
    BlockingPool pool{1, 4};
    const auto broken = []() -> int {
        throw std::logic_error{"broken"};
    };

    EXPECT_THROW((void)fake.await(pool.run(broken)), std::logic_error);
}

TEST(BlockingPool, RefusesOneJobMoreThanItsThreadsAndQueueHold) {
    FakeEnv fake;
    std::promise<void> gate;
    const std::shared_future<void> open = gate.get_future().share();
    const auto blocked = [open] {
        open.wait();
        return 1;
    };
    BlockingPool pool{2, 3};
    std::vector<testing::Pending<int>> accepted;
    for (int i = 0; i < 5; ++i) {
        accepted.push_back(fake.start(pool.run(blocked)));
    }

    EXPECT_THROW((void)fake.await(pool.run(blocked)), Overloaded);

    gate.set_value();
    for (auto& job : accepted) {
        fake.run_until([&] { return job.done(); });
        EXPECT_EQ(job.get(), 1);
    }
    EXPECT_EQ(fake.await(pool.run(blocked)), 1);
}

TEST(BlockingPool, FinishesWhatIsQueuedBeforeItEnds) {
    FakeEnv fake;
    std::promise<void> gate;
    const std::shared_future<void> open = gate.get_future().share();
    std::atomic<int> done = 0;
    const auto count = [open, &done] {
        open.wait();
        return ++done;
    };
    auto pool = std::make_unique<BlockingPool>(1, 8);
    for (int i = 0; i < 4; ++i) {
        (void)fake.start(pool->run(count));
    }

    gate.set_value();
    pool.reset();
    fake.run();

    EXPECT_EQ(done, 4);
}

}  // namespace
}  // namespace stagedoor
