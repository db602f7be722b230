#include "services/orders/module.hpp"

#include "platform/observability/testing/recording_sink.hpp"
#include "services/orders/events/sweeper.hpp"
#include "services/orders/testing/orders_fixture.hpp"

namespace stagedoor::orders {
namespace {

using stagedoor::testing::RecordingSink;

class OrdersModuleTest : public testing::OrdersTest {
  protected:
    static OrdersSettings settings() { return {.window = kWindow, .grace = kGrace}; }

    OrdersModule module{
        fake.env(),
        OrdersGround{store.database(), store.outbox()},
        settings(),
        [](contracts::Service) -> Task<void> {
            co_return;
        }};
};

// EXP-01, EXP-03, I3
TEST_F(OrdersModuleTest, EndsOverdueOrdersWithinASecondByItself) {
    list_ticket();
    const Order order = placed("buyer");
    fake.await(module.start());

    fake.advance(kWindow);
    EXPECT_EQ(stored(order.id)->status, Status::kCreated) << "Expiration has its turn first";
    fake.advance(Seconds{1});

    EXPECT_EQ(stored(order.id)->status, Status::kCancelled);
    fake.await(module.stop());
}

TEST_F(OrdersModuleTest, NoticesAJumpOfTheClock) {
    list_ticket();
    const Order order = placed("buyer");
    fake.await(module.start());

    fake.jump_clock(kWindow + Seconds{1});
    fake.advance(Seconds{1});

    EXPECT_EQ(stored(order.id)->status, Status::kCancelled);
    fake.await(module.stop());
}

// EXP-03
TEST_F(OrdersModuleTest, SweepsWhatLapsedWhileItWasAway) {
    list_ticket();
    const Order order = placed("buyer");
    fake.jump_clock(std::chrono::hours{2});

    fake.await(module.start());
    fake.await(module.stop());
    fake.await(module.start());
    fake.advance(Seconds{1});

    EXPECT_EQ(stored(order.id)->status, Status::kCancelled);
    EXPECT_EQ(events().size(), 2U);
    fake.await(module.stop());
}

TEST_F(OrdersModuleTest, FollowsTicketsPaymentsAndExpiration) {
    std::vector<contracts::Service> producers;
    for (const auto& subscription : module.subscriptions()) {
        producers.push_back(subscription.producer);
    }

    EXPECT_EQ(
        producers,
        (std::vector{
            contracts::Service::kTickets,
            contracts::Service::kPayments,
            contracts::Service::kExpiration})
    );
}

TEST_F(OrdersModuleTest, ForgetsEverythingWhenWiped) {
    list_ticket();
    const Order order = placed("buyer");

    write([&](Transaction& tx) { module.wipe(tx); });

    EXPECT_FALSE(stored(order.id));
    EXPECT_EQ(place("buyer").error(), OrderError::kTicketNotFound);
}

// OBS-02
TEST_F(OrdersModuleTest, TellsHowManyLocksLiveAndHowManyOutlivedTheirEnd) {
    const auto told = [this] {
        RecordingSink sink;
        fake.await(module.report(sink));
        return std::pair{
            sink.values.at("stagedoor_locks_live"), sink.values.at("stagedoor_locks_overdue")};
    };
    for (const char ticket : {'1', '2', '3'}) {
        list_ticket(ticket);
        placed("buyer", ticket);
    }
    list_ticket('4');
    ASSERT_TRUE(cancel(placed("buyer", '4')));
    EXPECT_EQ(told(), std::pair(3.0, 0.0));

    fake.jump_clock(kWindow);
    EXPECT_EQ(told(), std::pair(0.0, 0.0)) << "the sweep has its turn first";
    fake.jump_clock(Seconds{30});
    EXPECT_EQ(told(), std::pair(0.0, 3.0)) << "nothing sweeps";
    fake.await(module.start());
    fake.advance(Seconds{1});
    EXPECT_EQ(told(), std::pair(0.0, 0.0));
    fake.await(module.stop());
}

}  // namespace
}  // namespace stagedoor::orders
