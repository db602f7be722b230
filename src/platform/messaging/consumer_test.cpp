// What a consumer does with a producer or a store that misbehaves. That it delivers at all stands
// in tests/conformance/feed_suite_test.cpp.
#include "platform/messaging/consumer.hpp"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/database/testing/test_database.hpp"
#include "platform/messaging/outbox.hpp"
#include "platform/runtime/errors.hpp"
#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor {
namespace {

using ::testing::HasSubstr;
using testing::TestDatabase;
using Seqs = std::vector<std::int64_t>;

contracts::Event event_of(std::int64_t seq) {
    contracts::Event event;
    event.source = contracts::Service::kOrders;
    event.seq = seq;
    event.id = "id" + std::to_string(seq);
    event.type = "said";
    event.subject = "s";
    event.data = "{}";
    return event;
}

// A producer that answers what the test puts in its mouth, then repeats the last answer.
class ScriptedSource final : public EventSource {
  public:
    explicit ScriptedSource(FakeEnv& fake) : moved_{fake.env().scheduler()} {}

    [[nodiscard]] contracts::Service producer() const override {
        return contracts::Service::kOrders;
    }
    [[nodiscard]] Task<OutboxPage> read(std::int64_t after, std::int64_t) override {
        asked.push_back(after);
        if (away) {
            throw Unavailable{"producer away"};
        }
        OutboxPage page = pages.empty() ? OutboxPage{} : pages.front();
        if (pages.size() > 1) {
            pages.erase(pages.begin());
        }
        co_return page;
    }
    [[nodiscard]] std::int64_t head() const override { return heard.value_or(last()); }
    [[nodiscard]] Task<std::int64_t> present_head(Monotonic) override {
        if (away) {
            throw Unavailable{"producer away"};
        }
        moved_.notify();
        co_return last();
    }
    [[nodiscard]] Signal& moved() override { return moved_; }

    // Adds an answer with these events.
    OutboxPage& answer(std::int64_t head, const Seqs& seqs) {
        OutboxPage page;
        page.head = head;
        for (const std::int64_t seq : seqs) {
            page.events.push_back(event_of(seq));
        }
        return pages.emplace_back(std::move(page));
    }

    std::vector<OutboxPage> pages;
    Seqs asked;
    std::optional<std::int64_t> heard;  // what is known of its head without asking; else all
    bool away = false;

  private:
    [[nodiscard]] std::int64_t last() const { return pages.empty() ? 0 : pages.back().head; }

    Signal moved_;
};

// A store that can be made to refuse writes.
class FlakyStore final : public Database {
  public:
    explicit FlakyStore(Database& real) : real_{real} {}
    int refusals_left = 0;
    int refused = 0;

  protected:
    [[nodiscard]] Task<void> submit(WriteBody& body, Priority priority) override {
        if (refusals_left > 0) {
            --refusals_left;
            ++refused;
            throw Unavailable{"disk nearly full"};
        }
        auto forward = [&body](Transaction& tx) {
            if (!body(tx)) {
                throw std::logic_error{"a refusal"};  // none of these tests refuses
            }
        };
        co_await real_.write(forward, priority);
    }
    [[nodiscard]] Task<void> submit_read(ReadBody& body) override {
        auto forward = [&body](Transaction& tx) {
            body(tx);
        };
        co_await real_.read(forward);
    }

  private:
    Database& real_;
};

class ConsumerTest : public ::testing::Test {
  protected:
    ~ConsumerTest() override {
        group_.request_stop();
        fake_.await(group_.join());
    }

    void start() {
        fake_.await(consumer_.load());
        group_.spawn("consumer", consumer_.run(group_));
        fake_.run();
    }
    void set_cursor(std::int64_t seq, const std::string& id) {
        auto body = [&](Transaction& tx) {
            tx.execute(
                "INSERT INTO cursors (producer, seq, event_id) VALUES ('orders', $1, $2)", {seq, id}
            );
        };
        fake_.await(store_.database().write(body));
    }
    EventHandler note() {
        EventHandler handler;
        handler.type = "said";
        handler.apply = [this](Transaction&, const contracts::Event& event) {
            applied_.push_back(event.seq);
        };
        return handler;
    }

    FakeEnv fake_;
    TestDatabase store_{fake_, contracts::Service::kTickets};
    FlakyStore flaky_{store_.database()};
    ScriptedSource source_{fake_};
    Seqs applied_;
    Consumer consumer_{
        fake_.env(), contracts::Service::kTickets, flaky_, source_, {note()}, ConsumerOptions{}};
    TaskGroup group_{fake_.env().scheduler()};
};

// EVT-05
TEST_F(ConsumerTest, AppliesNothingBehindAGapAndAsksAgainFromItsCursor) {
    source_.answer(4, {1, 2, 4});
    source_.answer(4, {4});
    source_.answer(4, {3, 4});
    source_.answer(4, {});

    start();
    fake_.advance(Milliseconds{500});

    EXPECT_EQ(applied_, (Seqs{1, 2, 3, 4}));
    EXPECT_EQ(consumer_.refills(), 2);
    EXPECT_THAT(source_.asked, ::testing::IsSupersetOf({0, 2, 2, 4}));
}

// EVT-05
TEST_F(ConsumerTest, DropsWhatItHasSeenWithoutAskingInAHurry) {
    set_cursor(3, "id3");
    source_.answer(3, {1, 2, 3});

    start();

    EXPECT_TRUE(applied_.empty());
    EXPECT_EQ(source_.asked.size(), 1U);
    EXPECT_EQ(consumer_.failure(), "");
}

// EVT-05
TEST_F(ConsumerTest, TakesTheNewPartOfAStretchThatBeginsBeforeItsCursor) {
    set_cursor(2, "id2");
    source_.answer(4, {1, 2, 2, 3, 3, 4});

    start();

    EXPECT_EQ(applied_, (Seqs{3, 4}));
}

// BUS-07
TEST_F(ConsumerTest, StopsWhenTheProducersHeadLiesBehindTheCursor) {
    set_cursor(7, "id7");
    source_.answer(5, {});

    start();

    EXPECT_THAT(consumer_.failure(), HasSubstr("head 5 lies behind the cursor 7"));
}

// BUS-07
TEST_F(ConsumerTest, StopsWhenAnotherEventStandsAtTheCursor) {
    set_cursor(2, "of the lost history");
    source_.answer(3, {3}).after_id = "id2";

    start();
    fake_.advance(Seconds{10});

    EXPECT_THAT(consumer_.failure(), HasSubstr("another event at the cursor 2"));
    EXPECT_TRUE(applied_.empty());
    EXPECT_EQ(source_.asked.size(), 1U);
    const Monotonic deadline = fake_.env().scheduler().monotonic() + Seconds{1};
    EXPECT_FALSE(fake_.await(consumer_.catch_up(deadline)));
}

TEST_F(ConsumerTest, AsksTheProducerHowFarToCatchUp) {
    source_.answer(0, {});
    source_.heard = 0;
    start();
    source_.pages.clear();
    source_.answer(2, {1, 2});

    const Monotonic deadline = fake_.env().scheduler().monotonic() + Seconds{1};
    EXPECT_TRUE(fake_.await(consumer_.catch_up(deadline)));
    EXPECT_EQ(applied_, (Seqs{1, 2}));
}

TEST_F(ConsumerTest, DoesNotWaitForAProducerThatIsAway) {
    source_.away = true;
    start();
    const Monotonic now = fake_.env().scheduler().monotonic();

    EXPECT_FALSE(fake_.await(consumer_.catch_up(now + Seconds{1})));
    EXPECT_EQ(fake_.env().scheduler().monotonic(), now);
}

TEST_F(ConsumerTest, TakesTroubleOfTheStoreForNoPoison) {
    source_.answer(2, {1, 2});
    flaky_.refusals_left = 50;

    start();
    fake_.advance(Seconds{60});

    EXPECT_EQ(flaky_.refused, 50);
    EXPECT_EQ(applied_, (Seqs{1, 2}));
    EXPECT_EQ(consumer_.parked(), 0);
}

TEST_F(ConsumerTest, WaitsForAProducerThatIsAway) {
    source_.answer(1, {1});
    source_.away = true;

    start();
    fake_.advance(Seconds{5});
    EXPECT_EQ(consumer_.failure(), "");
    source_.away = false;
    fake_.advance(Seconds{1});

    EXPECT_EQ(applied_, Seqs{1});
}

// PERF-05
TEST_F(ConsumerTest, AsksByItselfAfterSilence) {
    source_.answer(0, {});
    start();
    source_.pages.clear();
    source_.answer(1, {1});

    fake_.advance(Milliseconds{999});
    EXPECT_TRUE(applied_.empty());
    fake_.advance(Milliseconds{1});

    EXPECT_EQ(applied_, Seqs{1});
}

TEST_F(ConsumerTest, StopsAtOnceWhileItWaitsAndWhileItRetries) {
    source_.answer(1, {1});
    flaky_.refusals_left = 1'000'000;
    start();
    fake_.advance(Seconds{5});

    group_.request_stop();
    fake_.await(group_.join());  // without moving the clock

    source_.pages.clear();
    source_.answer(0, {});
    start();
    group_.request_stop();
    fake_.await(group_.join());
}

TEST_F(ConsumerTest, BeginsAnewAfterAWipe) {
    source_.answer(2, {1, 2});
    start();
    group_.request_stop();
    fake_.await(group_.join());
    auto wipe = [](Transaction& tx) {
        tx.execute("DELETE FROM cursors", {});
    };
    fake_.await(store_.database().write(wipe));

    fake_.await(consumer_.load());

    EXPECT_EQ(consumer_.cursor(), 0);
    EXPECT_EQ(consumer_.failure(), "");
}

}  // namespace
}  // namespace stagedoor
