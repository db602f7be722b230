#include "app/feeds.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

#include "app/maintenance.hpp"
#include "app/testing/open_stores.hpp"
#include "platform/http_client/testing/scripted_client.hpp"
#include "platform/observability/testing/recording_sink.hpp"

namespace stagedoor::app {
namespace {

using contracts::Service;

// Follows Orders in the place of Tickets, counts what it hears and chokes on bad news.
struct Listener {
    std::vector<Subscription> subscriptions() {
        EventHandler good{"good", [this](Transaction&, const contracts::Event&) { ++heard; }, {}};
        EventHandler bad{
            "bad",
            [](Transaction&, const contracts::Event&) { throw std::runtime_error{"no"}; },
            {}};
        return {{Service::kOrders, {good, bad}}};
    }

    int heard = 0;
};

class FeedsTest : public ::testing::Test {
  protected:
    FeedsTest() { feeds_.add(Service::kTickets, listener_.subscriptions()); }
    ~FeedsTest() override { fake_.await(feeds_.stop()); }

    double told(const std::string& series) {
        stagedoor::testing::RecordingSink sink;
        feeds_.report(sink);
        return sink.values.at(series);
    }
    // Lets timers and the writer's thread take turns: a write waits for all that were queued.
    void pass_time_until(const std::function<bool()>& reached) {
        for (int turn = 0; turn < 100 && !reached(); ++turn) {
            fake_.advance(Milliseconds{100});
            open_.write(Service::kTickets, "DELETE FROM cursors WHERE producer = 'nobody'");
        }
    }

    http::HealthCheck check() { return feeds_.checks().at(0); }

    FakeEnv fake_;
    OpenStores open_{fake_};
    Feeds feeds_{fake_.env(), links_within(open_.stores()), {}};
    stagedoor::testing::ScriptedClient peers_;  // of which none answers
    Listener listener_;
};

TEST_F(FeedsTest, BringAConsumerUpToDateBeforeARequestGoesOn) {
    open_.emit(Service::kOrders, "good", "a");
    fake_.await(feeds_.start());
    auto catch_up = feeds_.catch_up_of(Service::kTickets);

    fake_.await(catch_up(Service::kOrders));

    EXPECT_EQ(listener_.heard, 1);
    EXPECT_EQ(feeds_.cursor(Service::kTickets, Service::kOrders), 1);
    EXPECT_EQ(feeds_.cursor(Service::kPayments, Service::kOrders), std::nullopt);
    EXPECT_TRUE(check().ok);
    EXPECT_EQ(check().name, "tickets<orders");
}

TEST_F(FeedsTest, SettleWhenEveryConsumerIsAtTheHead) {
    open_.emit(Service::kOrders, "good", "a");
    open_.emit(Service::kOrders, "good", "b");
    EXPECT_EQ(told("stagedoor_feed_lag{consumer=tickets,producer=orders}"), 2);
    fake_.await(feeds_.start());

    EXPECT_TRUE(fake_.await(feeds_.settle(Seconds{1})));
    EXPECT_EQ(listener_.heard, 2);
    EXPECT_EQ(told("stagedoor_feed_lag{consumer=tickets,producer=orders}"), 0);
}

TEST_F(FeedsTest, GoOnAfterAStop) {
    fake_.await(feeds_.start());
    fake_.await(feeds_.stop());
    open_.emit(Service::kOrders, "good", "a");
    EXPECT_EQ(listener_.heard, 0);

    fake_.await(feeds_.start());

    EXPECT_TRUE(fake_.await(feeds_.settle(Seconds{1})));
    EXPECT_EQ(listener_.heard, 1);
}

TEST_F(FeedsTest, ShowParkedEventsInTheHealth) {
    open_.emit(Service::kOrders, "bad", "a");
    fake_.await(feeds_.start());

    pass_time_until([&] { return !check().ok; });

    EXPECT_EQ(check().reason, "1 events parked");
    EXPECT_FALSE(feeds_.failed());
    EXPECT_EQ(told("stagedoor_parked_events{consumer=tickets}"), 1);
    EXPECT_EQ(told("stagedoor_feed_stopped{consumer=tickets,producer=orders}"), 0);
}

TEST_F(FeedsTest, OfAProducerThatLostHistoryMakeTheServerUnready) {
    open_.write(
        Service::kTickets, "INSERT INTO cursors (producer, seq, event_id) VALUES ('orders', 9, 'x')"
    );
    http::Health health;
    health.set(http::Readiness::kReady);
    Followers followers{feeds_, Followers::Elsewhere{peers_, {}, ""}};
    Maintenance maintenance{
        {fake_.env(), open_.stores(), feeds_, followers, health}, std::chrono::hours{24}};

    fake_.await(feeds_.start());
    maintenance.start();
    pass_time_until([&] { return health.readiness() == http::Readiness::kFailed; });

    EXPECT_TRUE(feeds_.failed());
    EXPECT_FALSE(check().ok);
    EXPECT_EQ(told("stagedoor_feed_stopped{consumer=tickets,producer=orders}"), 1);
    fake_.await(maintenance.stop());
}

}  // namespace
}  // namespace stagedoor::app
