#include "platform/messaging/live_follower.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "platform/database/testing/test_database.hpp"
#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor {
namespace {

using testing::TestDatabase;

class LiveFollowerTest : public ::testing::Test {
  protected:
    void say(int times) {
        auto body = [times](Transaction& tx) {
            for (int i = 0; i < times; ++i) {
                tx.emit({"said", "s", i, "{}"});
            }
        };
        fake_.await(store_.database().write(body));
    }
    LiveFollower follower(LiveFollowerOptions options) {
        const auto keep = [this](std::vector<contracts::Event> events) -> Task<void> {
            ++batches_;
            for (const auto& event : events) {
                heard_.push_back(event.seq);
            }
            co_return;
        };
        return LiveFollower{fake_.env(), store_.outbox(), keep, options};
    }
    void start(LiveFollower& follower) {
        fake_.await(follower.load());
        group_.spawn("follow", follower.run(group_));
        fake_.run();
    }
    void stop(LiveFollower& follower) {
        group_.request_stop();
        follower.wake();
        fake_.await(group_.join());
    }
    static std::vector<std::int64_t> range(std::int64_t first, std::int64_t last) {
        std::vector<std::int64_t> numbers;
        for (auto i = first; i <= last; ++i) {
            numbers.push_back(i);
        }
        return numbers;
    }

    FakeEnv fake_;
    TestDatabase store_{fake_};
    TaskGroup group_{fake_.env().scheduler()};
    std::vector<std::int64_t> heard_;
    int batches_ = 0;
};

TEST_F(LiveFollowerTest, HearsEveryEventOnceInOrder) {
    say(3);
    auto live = follower({});
    start(live);
    EXPECT_TRUE(heard_.empty()) << "what was said before is history";

    for (int i = 0; i < 5; ++i) {
        say(300);
    }

    EXPECT_EQ(heard_, range(4, 1503));
    stop(live);
}

TEST_F(LiveFollowerTest, ReplaysTheLastEvents) {
    say(1200);
    auto live = follower({.replay = 1000});

    start(live);
    EXPECT_EQ(heard_, range(201, 1200));
    say(1);

    EXPECT_EQ(heard_, range(201, 1201));
    stop(live);
}

TEST_F(LiveFollowerTest, ReplaysWhatThereIs) {
    say(2);
    fake_.advance(std::chrono::hours{1});
    say(2);
    EXPECT_EQ(fake_.await(store_.outbox().trim(fake_.now(), 4)), 2);
    store_.reopen();
    auto live = follower({.replay = 1000});

    start(live);

    EXPECT_EQ(heard_, range(3, 4));
    stop(live);
}

TEST_F(LiveFollowerTest, CollectsABurstWhileItPauses) {
    auto live = follower({.pause = Milliseconds{100}});
    start(live);

    for (int i = 0; i < 50; ++i) {
        say(1);
    }
    EXPECT_EQ(heard_, range(1, 1)) << "the first at once";
    fake_.advance(Milliseconds{100});

    EXPECT_EQ(heard_, range(1, 50));
    EXPECT_EQ(batches_, 2);
    stop(live);
}

TEST_F(LiveFollowerTest, StopsWhileItWaitsOrPausesAndMayStartAnew) {
    auto live = follower({.pause = std::chrono::hours{1}});
    start(live);
    stop(live);
    start(live);
    say(1);
    stop(live);

    say(1);
    start(live);
    say(1);

    EXPECT_EQ(heard_, (std::vector<std::int64_t>{1, 3}));
    stop(live);
}

}  // namespace
}  // namespace stagedoor
