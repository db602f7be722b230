// Events carried by a real nats-server, and what is left of it when that server forgets, dies,
// stands still or was never there.
#include "platform/messaging/nats/nats_feed.hpp"

#include <numeric>

#include "platform/messaging/nats/nats_relay.hpp"
#include "platform/messaging/nats/testing/nats_server.hpp"
#include "tests/conformance/http_feed.hpp"

namespace stagedoor::conformance {
namespace {

using testing::await_connected;
using testing::eventually;
using testing::NatsServer;
using Seqs = std::vector<std::int64_t>;

class OverNats final : public HttpFeed {
  public:
    explicit OverNats(bool connected = true) {
        if (connected) {
            server_.start();
            await_connected(fake(), client_);
        }
        relays_.spawn("relay", relay_.run(relays_));
    }
    ~OverNats() override { stop_relay(); }
    void stop_relay() {
        relays_.request_stop();
        EXPECT_TRUE(eventually(fake(), [joined = fake().start(relays_.join())] {
            return joined.done();
        }));
    }

    [[nodiscard]] EventSource& source() override { return feed(); }
    [[nodiscard]] Milliseconds delay() const override { return Seconds{0}; }

    [[nodiscard]] NatsServer& server() { return server_; }
    [[nodiscard]] NatsClient& client() { return client_; }
    [[nodiscard]] JetStream& stream() { return stream_; }
    [[nodiscard]] const NatsRelay& relay() const { return relay_; }
    [[nodiscard]] NatsFeed& feed() {
        if (!feed_) {
            known_ = outbox().head();
            feed_ = std::make_unique<NatsFeed>(fake().env(), stream_, over_http());
        }
        return *feed_;
    }

  protected:
    // Until what was said is in the stream and has come back.
    void settle() override {
        fake().run_until([this] {
            const auto head = outbox().head();
            const bool heard = !feed_ || head == known_ || feed_->head() >= head;
            return heard && relay_.position() == head && client_.pending() == 0 && quiet();
        });
    }

  private:
    NatsServer server_{std::defer_lock};
    NatsClient client_{fake().env(), server_.options()};
    JetStream stream_{client_, {}};
    NatsRelay relay_{fake().env(), stream_, outbox()};
    TaskGroup relays_{fake().env().scheduler()};
    std::unique_ptr<NatsFeed> feed_;
    std::int64_t known_ = 0;  // the head when the feed was made
};

const FeedAdapter kNats{"Nats", [] {
                            return std::make_unique<OverNats>();
                        }};

INSTANTIATE_TEST_SUITE_P(NatsFeed, FeedSuite, ::testing::Values(kNats), [](const auto& adapter) {
    return adapter.param.name;
});

class NatsFeedTest : public ::testing::Test {
  protected:
    void open(bool connected = true) { world_ = std::make_unique<OverNats>(connected); }
    void say(int times = 1) {
        auto body = [times](Transaction& tx) {
            for (int i = 0; i < times; ++i) {
                tx.emit({"said", "s", std::nullopt, "{}"});
            }
        };
        world_->fake().await(world_->producer_store().write(body));
        said_ += times;
    }
    // Every effect once and in order, up to what was said last.
    [[nodiscard]] bool arrives(Follower& follower) {
        return eventually(world_->fake(), [&] { return follower.consumer().cursor() == said_; }) &&
               follower.notes() == all();
    }
    [[nodiscard]] bool published() {
        return eventually(world_->fake(), [&] { return world_->relay().position() == said_; });
    }
    [[nodiscard]] Seqs all() const {
        Seqs seqs(static_cast<std::size_t>(said_));
        std::iota(seqs.begin(), seqs.end(), 1);
        return seqs;
    }
    // Publishes a stretch of the outbox as a relay gone mad would.
    void publish(std::int64_t after, std::int64_t limit) {
        const auto page = world_->fake().await(world_->outbox().read(after, limit));
        auto batch = event_batch::make(page, contracts::Service::kOrders, 1 << 20);
        batch.message.headers.pop_back();  // its id, lest the server recognises it
        world_->fake().await(world_->stream().publish(std::move(batch.message)));
    }

    std::unique_ptr<OverNats> world_;
    std::int64_t said_ = 0;
};

TEST_F(NatsFeedTest, LeavesTheProducerInPeace) {
    open();
    Follower follower{*world_};
    follower.start();
    say();
    ASSERT_TRUE(arrives(follower));
    const auto asked = world_->feed().refills();
    for (int i = 0; i < 10; ++i) {
        say(3);
        ASSERT_TRUE(arrives(follower));
    }

    EXPECT_EQ(world_->feed().refills(), asked);
}

// BUS-03
TEST_F(NatsFeedTest, WorksWithoutAServerFromTheBeginning) {
    open(false);
    Follower follower{*world_};
    follower.start();
    say(300);
    ASSERT_TRUE(arrives(follower));
    say();
    ASSERT_TRUE(arrives(follower));

    EXPECT_EQ(world_->relay().position(), 0);
}

// BUS-01
TEST_F(NatsFeedTest, GoesOnWhenTheServerDiesAndForgets) {
    open();
    Follower follower{*world_};
    follower.start();
    for (int round = 0; round < 3; ++round) {
        say(10);
        ASSERT_TRUE(arrives(follower));
        world_->server().kill();
        say(10);
        ASSERT_TRUE(arrives(follower));
        world_->server().forget();
        world_->server().start();
        say(10);
        ASSERT_TRUE(arrives(follower));
        ASSERT_TRUE(published());
    }
}

// BUS-01
TEST_F(NatsFeedTest, FillsAGapFromTheProducer) {
    open();
    Follower follower{*world_};
    follower.start();
    say(10);
    ASSERT_TRUE(arrives(follower));
    ASSERT_TRUE(published());
    world_->stop_relay();
    const auto asked = world_->feed().refills();
    say(10);

    publish(15, 5);

    EXPECT_TRUE(arrives(follower));
    EXPECT_GT(world_->feed().refills(), asked);
}

// BUS-02
TEST_F(NatsFeedTest, BearsRepetitionAndDisorder) {
    open();
    Follower follower{*world_};
    follower.start();
    say(20);
    ASSERT_TRUE(published());
    for (const std::int64_t after : {15, 3, 0, 15, 19, 7}) {
        publish(after, 4);
    }
    say(3);

    EXPECT_TRUE(arrives(follower));
}

// BUS-02: connected, subscribed, and silent
TEST_F(NatsFeedTest, AsksTheProducerWhenTheBrokerIsSilent) {
    open();
    Follower follower{*world_};
    follower.start();
    say();
    ASSERT_TRUE(arrives(follower));
    ASSERT_TRUE(published());

    world_->server().pause();
    say();
    EXPECT_TRUE(arrives(follower));
    world_->server().go_on();
    EXPECT_TRUE(published());
}

// BUS-08: a consumer that was away reads the past from the stream, even without the producer
TEST_F(NatsFeedTest, ReadsThePastFromTheStream) {
    open();
    for (int i = 0; i < 40; ++i) {
        say(5);
        ASSERT_TRUE(published());
    }
    world_->hide(true);
    Follower follower{*world_, {.batch = 3}};

    follower.start();

    EXPECT_TRUE(arrives(follower));
}

// BUS-07
TEST_F(NatsFeedTest, BelievesNobodyButTheProducerWhenHistoriesDiffer) {
    open();
    Follower follower{*world_};
    follower.start();
    say(5);
    ASSERT_TRUE(arrives(follower));
    ASSERT_TRUE(published());
    auto page = world_->fake().await(world_->outbox().read(4, 1));
    page.events[0].seq = 6;
    page.after_id = "6b014f90feedface00000001";
    page.head = 6;
    auto batch = event_batch::make(page, contracts::Service::kOrders, 1 << 20);
    batch.message.headers.pop_back();
    const auto asked = world_->feed().refills();

    world_->fake().await(world_->stream().publish(std::move(batch.message)));

    // The message is not believed, and neither is anything else: the producer is asked.
    EXPECT_TRUE(eventually(world_->fake(), [&] { return world_->feed().refills() > asked; }));
    EXPECT_EQ(follower.notes(), all());
    say(2);
    EXPECT_TRUE(arrives(follower));
}

// BUS-02: what is no batch of events is passed over
TEST_F(NatsFeedTest, PassesOverWhatIsNoBatch) {
    open();
    Follower follower{*world_};
    follower.start();
    say();
    ASSERT_TRUE(published()) << "without a stream nobody answers what is published";
    for (const char* const data : {"", "[]", "{}", "[{}]", "x"}) {
        NatsMessage message;
        message.subject = "stagedoor.events.orders";
        message.data = data;
        world_->fake().await(world_->stream().publish(std::move(message)));
    }
    say(2);

    EXPECT_TRUE(arrives(follower));
}

}  // namespace
}  // namespace stagedoor::conformance
