#include "platform/messaging/nats/nats_relay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/database/testing/test_database.hpp"
#include "platform/messaging/nats/testing/nats_server.hpp"

namespace stagedoor {
namespace {

using ::testing::ElementsAre;
using testing::eventually;
using ::testing::HasSubstr;

constexpr auto kSubject = "stagedoor.events.orders";

class NatsRelayTest : public ::testing::Test {
  protected:
    struct Running {
        Running(NatsRelayTest& test, JetStream& stream)
            : fake{test.fake_},
              relay{fake.env(), stream, test.store_.outbox()},
              group{fake.env().scheduler()} {
            group.spawn("relay", relay.run(group));
        }
        ~Running() {
            group.request_stop();
            EXPECT_TRUE(eventually(fake, [&, joined = fake.start(group.join())] {
                return joined.done();
            }));
        }
        FakeEnv& fake;
        NatsRelay relay;
        TaskGroup group;
    };

    std::unique_ptr<Running> start() { return std::make_unique<Running>(*this, stream_); }
    void say(int times, std::size_t size = 10) {
        auto body = [&](Transaction& tx) {
            for (int i = 0; i < times; ++i) {
                tx.emit({"said", "s", i, R"({"x":")" + std::string(size, 'x') + "\"}"});
            }
        };
        fake_.await(store_.database().write(body));
    }
    [[nodiscard]] bool reaches(const Running& running, std::int64_t position) {
        return eventually(fake_, [&] { return running.relay.position() == position; });
    }
    template <class T>
    T wait_for(Task<T> task) {
        auto pending = fake_.start(std::move(task));
        EXPECT_TRUE(eventually(fake_, [&] { return pending.done(); }));
        return pending.get();
    }
    // What the stream has: "orders:1-256" …
    std::vector<std::string> stored() {
        std::vector<std::string> ids;
        auto next = wait_for(stream_.next(kSubject, 1));
        while (next.found) {
            ids.push_back(*find_header(next.found->message, "Nats-Msg-Id"));
            next = wait_for(stream_.next(kSubject, next.found->position + 1));
        }
        EXPECT_TRUE(next.known);
        return ids;
    }

    FakeEnv fake_;
    testing::TestDatabase store_{fake_};
    testing::NatsServer server_;
    NatsClient client_{fake_.env(), server_.options()};
    JetStream stream_{client_, {}};
};

TEST_F(NatsRelayTest, PublishesTheOutboxInBatches) {
    say(600);
    const auto running = start();
    ASSERT_TRUE(reaches(*running, 600));
    say(1);
    ASSERT_TRUE(reaches(*running, 601));

    EXPECT_THAT(
        stored(), ElementsAre("orders:1-256", "orders:257-512", "orders:513-600", "orders:601-601")
    );
    const auto last = wait_for(stream_.last(kSubject));
    const auto page = event_batch::read(last.found->message, contracts::Service::kOrders);
    const auto known = fake_.await(store_.outbox().read(600, 1));
    EXPECT_EQ(contracts::to_batch(page.events), contracts::to_batch(known.events));
    EXPECT_EQ(page.after_id, known.after_id);
}

TEST_F(NatsRelayTest, KeepsMessagesWithinTheirSize) {
    say(20, 90'000);
    const auto running = start();
    ASSERT_TRUE(reaches(*running, 20));

    EXPECT_THAT(stored(), ElementsAre("orders:1-5", "orders:6-10", "orders:11-15", "orders:16-20"));
}

TEST_F(NatsRelayTest, MakesAStreamThatKeepsWhatItHas) {
    const auto running = start();
    say(1);
    ASSERT_TRUE(reaches(*running, 1));

    NatsMessage question;
    question.subject = "$JS.API.STREAM.INFO.STAGEDOOR";
    const auto info = wait_for(client_.request(question, Seconds{5}));
    ASSERT_TRUE(info);
    for (const char* const setting :
         {R"("storage":"file")",
          R"("retention":"limits")",
          R"("discard":"new")",
          R"("max_age":604800000000000)",
          R"("deny_delete":true)",
          R"("deny_purge":true)",
          R"("num_replicas":1)"}) {
        EXPECT_THAT(info->data, HasSubstr(setting));
    }
}

TEST_F(NatsRelayTest, BeginsWhereTheStreamEnds) {
    say(3);
    auto running = start();
    ASSERT_TRUE(reaches(*running, 3));
    running.reset();
    say(2);

    running = start();
    ASSERT_TRUE(reaches(*running, 5));

    EXPECT_THAT(stored(), ElementsAre("orders:1-3", "orders:4-5"));
}

// BUS-01
TEST_F(NatsRelayTest, PublishesAgainWhatTheServerForgot) {
    say(3);
    const auto running = start();
    ASSERT_TRUE(reaches(*running, 3));

    server_.kill();
    server_.forget();
    say(1);
    server_.start();
    ASSERT_TRUE(reaches(*running, 4));

    EXPECT_THAT(stored(), ElementsAre("orders:1-4"));
}

// BUS-01
TEST_F(NatsRelayTest, NoticesThatTheStreamIsGone) {
    say(3);
    const auto running = start();
    ASSERT_TRUE(reaches(*running, 3));
    NatsMessage question;
    question.subject = "$JS.API.STREAM.DELETE.STAGEDOOR";
    ASSERT_TRUE(wait_for(client_.request(question, Seconds{5})));

    say(1);
    ASSERT_TRUE(reaches(*running, 4));

    EXPECT_THAT(stored(), ElementsAre("orders:1-4"));
}

// BUS-03
TEST_F(NatsRelayTest, SaysTheSameAgainUntilItIsAnswered) {
    const auto running = start();
    say(1);
    ASSERT_TRUE(reaches(*running, 1));
    server_.pause();
    say(2);
    fake_.advance(Seconds{5});
    EXPECT_EQ(running->relay.position(), 1);
    say(3);  // not part of what was said once

    server_.go_on();
    ASSERT_TRUE(reaches(*running, 6));

    EXPECT_THAT(stored(), ElementsAre("orders:1-1", "orders:2-3", "orders:4-6"));
}

// BUS-02: two relays of one producer at once
TEST_F(NatsRelayTest, IsHarmlessTwice) {
    const auto one = start();
    const auto other = start();
    for (int i = 0; i < 20; ++i) {
        say(5);
        ASSERT_TRUE(eventually(fake_, [&] { return one->relay.position() > i * 5; }));
    }
    ASSERT_TRUE(reaches(*one, 100));
    ASSERT_TRUE(reaches(*other, 100));

    std::int64_t reached = 0;
    auto next = wait_for(stream_.next(kSubject, 1));
    for (; next.found; next = wait_for(stream_.next(kSubject, next.found->position + 1))) {
        const auto page = event_batch::read(next.found->message, contracts::Service::kOrders);
        EXPECT_LE(page.events.front().seq, reached + 1);
        reached = std::max(reached, page.events.back().seq);
    }
    EXPECT_EQ(reached, 100);
}

}  // namespace
}  // namespace stagedoor
