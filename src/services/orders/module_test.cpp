#include "services/orders/module.hpp"

#include "services/orders/events/sweeper.hpp"
#include "services/orders/testing/orders_fixture.hpp"

namespace stagedoor::orders {
namespace {

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

}  // namespace
}  // namespace stagedoor::orders
