#include "platform/security/password_pool.hpp"

#include <chrono>
#include <future>
#include <latch>

#include <gtest/gtest.h>

#include "platform/runtime/errors.hpp"
#include "platform/runtime/task_group.hpp"
#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor {
namespace {

using stagedoor::testing::FakeEnv;

TEST(WaitEstimate, IsNothingWhileAWorkerIsIdle) {
    WaitEstimate estimate{2};

    EXPECT_EQ(estimate.expected(), Milliseconds{0});
    estimate.arrived();
    EXPECT_EQ(estimate.expected(), Milliseconds{0});
    estimate.arrived();
    EXPECT_EQ(estimate.expected(), Milliseconds{10});
}

// LOAD-02
TEST(WaitEstimate, GrowsWithTheQueueAndShrinksAgain) {
    WaitEstimate estimate{1};
    for (int i = 0; i < 100; ++i) {
        estimate.arrived();
    }

    EXPECT_EQ(estimate.expected(), Milliseconds{2000});
    estimate.arrived();
    EXPECT_GT(estimate.expected(), Milliseconds{2000});
    estimate.left();
    estimate.left();
    EXPECT_EQ(estimate.expected(), Milliseconds{1980});
}

TEST(WaitEstimate, LearnsHowLongAJobTakes) {
    WaitEstimate estimate{1};
    estimate.arrived();
    for (int i = 0; i < 100; ++i) {
        estimate.measured(Milliseconds{100});
    }

    EXPECT_GE(estimate.expected(), Milliseconds{99});
    EXPECT_LE(estimate.expected(), Milliseconds{100});
}

// Hashes when it is let.
class HeldHasher final : public PasswordHasher {
  public:
    [[nodiscard]] std::string hash(std::string_view password) override {
        released_.wait();
        return "hash of " + std::string{password};
    }
    [[nodiscard]] bool verify(const std::string& hash, std::string_view password) const override {
        return hash == "hash of " + std::string{password};
    }
    [[nodiscard]] bool needs_rehash(const std::string&) const override { return false; }
    [[nodiscard]] std::string unmatchable() const override { return ""; }

    void release() { released_.count_down(); }

  private:
    std::latch released_{1};
};

Task<void> hash_one(PasswordPool& pool, int& done, int& refused) {
    try {
        const std::string hash = co_await pool.hash("secret");
        done += hash == "hash of secret" ? 1 : 0;
    } catch (const Overloaded& overload) {
        refused += overload.retry_after() >= Seconds{1} ? 1 : 0;
    }
}

TEST(PasswordPool, HashesAndVerifies) {
    FakeEnv fake;
    HeldHasher hasher;
    hasher.release();
    PasswordPool pool{hasher, fake.env().scheduler()};

    EXPECT_EQ(fake.await(pool.hash("x")), "hash of x");
    EXPECT_TRUE(fake.await(pool.verify("hash of x", "x")));
    EXPECT_FALSE(fake.await(pool.verify("hash of x", "y")));
}

// LOAD-02, MUT-20
TEST(PasswordPool, RefusesAsSoonAsWaitingWouldTakeTooLong) {
    FakeEnv fake;
    HeldHasher hasher;
    PasswordPool pool{hasher, fake.env().scheduler(), {1, 400, Milliseconds{2000}}};
    TaskGroup group{fake.env().scheduler()};
    int done = 0;
    int refused = 0;

    for (int i = 0; i < 150; ++i) {
        group.spawn("hash", hash_one(pool, done, refused));
    }
    fake.run();
    EXPECT_EQ(refused, 49);

    hasher.release();
    fake.await(group.join());
    EXPECT_EQ(done, 101);
    EXPECT_EQ(fake.await(pool.hash("again")), "hash of again");
}

// LOAD-02, MUT-20
TEST(PasswordPool, HasAWallBehindTheEstimate) {
    FakeEnv fake;
    HeldHasher hasher;
    PasswordPool pool{hasher, fake.env().scheduler(), {1, 3, std::chrono::hours{1}}};
    TaskGroup group{fake.env().scheduler()};
    int done = 0;
    int refused = 0;

    for (int i = 0; i < 10; ++i) {
        group.spawn("hash", hash_one(pool, done, refused));
    }
    fake.run();
    EXPECT_GE(refused, 6);

    hasher.release();
    fake.await(group.join());
    EXPECT_EQ(done + refused, 10);
}

}  // namespace
}  // namespace stagedoor
