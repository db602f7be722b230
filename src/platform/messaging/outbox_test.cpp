#include "platform/messaging/outbox.hpp"

#include <gtest/gtest.h>

#include "platform/database/testing/test_database.hpp"
#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor {
namespace {

using testing::TestDatabase;

class OutboxTest : public ::testing::Test {
  protected:
    void say(int times) {
        auto body = [times](Transaction& tx) {
            for (int i = 0; i < times; ++i) {
                tx.emit({"said", "s", i, "{}"});
            }
        };
        fake_.await(store_.database().write(body));
    }
    OutboxPage read(std::int64_t after, std::int64_t limit = 1000) {
        return fake_.await(store_.outbox().read(after, limit));
    }

    FakeEnv fake_;
    TestDatabase store_{fake_};
};

TEST_F(OutboxTest, AnswersAnEmptyLog) {
    const OutboxPage page = read(0);

    EXPECT_TRUE(page.events.empty());
    EXPECT_EQ(page.head, 0);
    EXPECT_EQ(page.oldest, 1);
    EXPECT_EQ(page.after_id, std::nullopt);
}

TEST_F(OutboxTest, PagesThroughMemoryAndStoreAlike) {
    say(3000);
    say(3000);  // the first ones have left memory now

    std::int64_t after = 0;
    std::string last_id;
    while (after < 6000) {
        const OutboxPage page = read(after, 700);
        ASSERT_FALSE(page.events.empty());
        ASSERT_EQ(page.events.front().seq, after + 1);
        ASSERT_EQ(page.after_id.value_or(""), last_id);
        ASSERT_EQ(page.head, 6000);
        after = page.events.back().seq;
        last_id = page.events.back().id;
    }
    EXPECT_EQ(after, 6000);
    EXPECT_TRUE(read(6000).events.empty());
    EXPECT_EQ(read(6000).after_id, last_id);
}

TEST_F(OutboxTest, AnswersAReaderThatIsAheadWithItsHead) {
    say(2);

    const OutboxPage page = read(5);

    EXPECT_TRUE(page.events.empty());
    EXPECT_EQ(page.head, 2);
    EXPECT_EQ(page.after_id, std::nullopt);
}

TEST_F(OutboxTest, HidesWhatIsDurableButNotYetReported) {
    say(1);
    store_.outbox().on_committed([&](std::span<const contracts::Event>) {
        EXPECT_EQ(store_.outbox().head(), 1);
    });

    say(1);

    EXPECT_EQ(store_.outbox().head(), 2);
}

// PAY-08
TEST_F(OutboxTest, GoesOnWhenABystanderFails) {
    store_.outbox().on_committed([](std::span<const contracts::Event>) {
        throw std::runtime_error{"a bystander"};
    });

    say(2);

    EXPECT_EQ(store_.outbox().head(), 2);
    EXPECT_EQ(read(0).events.size(), 2U);
}

TEST_F(OutboxTest, NumbersOnAfterARestart) {
    say(2);
    store_.reopen();
    EXPECT_EQ(store_.outbox().head(), 2);
    EXPECT_TRUE(read(2).after_id.has_value());

    say(1);

    const OutboxPage page = read(2);
    ASSERT_EQ(page.events.size(), 1U);
    EXPECT_EQ(page.events.front().seq, 3);
    EXPECT_EQ(read(0).events.size(), 3U);
}

// BUS-06
TEST_F(OutboxTest, TrimsOnlyWhatIsOldAndReadByAll) {
    say(1500);
    fake_.advance(std::chrono::hours{24 * 8});
    say(10);
    const Instant week_ago = fake_.now() - std::chrono::hours{24 * 7};

    EXPECT_EQ(fake_.await(store_.outbox().trim(week_ago, 3)), 3);
    EXPECT_EQ(read(0).oldest, 4);
    EXPECT_EQ(read(3).events.front().seq, 4);
    EXPECT_EQ(fake_.await(store_.outbox().trim(week_ago, 10'000)), 1497);
    EXPECT_EQ(read(1500).events.size(), 10U);
    EXPECT_EQ(read(1500).oldest, 1501);
    store_.reopen();
    EXPECT_EQ(read(1500).events.size(), 10U);
    EXPECT_EQ(read(1500).oldest, 1501);
}

// BUS-06
TEST_F(OutboxTest, KeepsTheLastEventAndItsNumberWhenAllIsOld) {
    say(3);
    fake_.advance(std::chrono::hours{24 * 8});

    EXPECT_EQ(fake_.await(store_.outbox().trim(fake_.now(), 3)), 2);
    store_.reopen();

    EXPECT_EQ(store_.outbox().head(), 3);
    EXPECT_TRUE(read(3).after_id.has_value());
    say(1);
    EXPECT_EQ(store_.outbox().head(), 4);
}

}  // namespace
}  // namespace stagedoor
