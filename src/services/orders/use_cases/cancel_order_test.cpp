#include "services/orders/use_cases/cancel_order.hpp"

#include "services/orders/testing/orders_fixture.hpp"

namespace stagedoor::orders {
namespace {

using Strings = std::vector<std::string>;

class CancelOrderTest : public testing::OrdersTest {
  protected:
    void SetUp() override { list_ticket(); }
};

// CNT-01
TEST_F(CancelOrderTest, FreesTheTicketAtOnceAndSaysSoOnce) {
    const Order order = placed("buyer");

    EXPECT_EQ(cancel(order)->cancel_reason, CancelReason::kBuyer);
    EXPECT_TRUE(cancel(order));

    EXPECT_EQ(said_of(order.id), (Strings{"order:created 0", "order:cancelled 1"}));
    EXPECT_TRUE(place("other"));
}

// CNT-01
TEST_F(CancelOrderTest, IsOneCancellationForEightAtOnce) {
    const Order order = placed("buyer");
    std::vector<Task<void>> askers;
    const auto ask = [&]() -> Task<void> {
        CancelOrder::Command command{order.id, order.buyer};
        const auto cancelled = co_await cancel_.run(std::move(command));
        EXPECT_TRUE(cancelled);
    };
    for (int i = 0; i < 8; ++i) {
        askers.push_back(ask());
    }

    run_together(fake, std::move(askers));

    EXPECT_EQ(said_of(order.id), (Strings{"order:created 0", "order:cancelled 1"}));
}

// SOLD-08, B6
TEST_F(CancelOrderTest, NeverFreesWhatAnotherBuyerHasTaken) {
    const Order former = placed("buyer");
    cancel(former);
    const Order present = placed("rival");

    EXPECT_TRUE(cancel(former)) << "repeated";
    write([&](Transaction& tx) { expire_.expire_one(tx, former.id); });
    write([&](Transaction& tx) { orders.release_ticket(tx, former); });

    EXPECT_EQ(read(present).status, Status::kCreated);
    EXPECT_EQ(place("third").error(), OrderError::kTicketReserved);
    EXPECT_EQ(said_of(former.id), (Strings{"order:created 0", "order:cancelled 1"}));
}

TEST_F(CancelOrderTest, SaysExpiredPastTheDeadline) {
    const Order order = placed("buyer");
    fake.jump_clock(kWindow);

    EXPECT_EQ(cancel(order)->cancel_reason, CancelReason::kExpired);
}

// CNT-03, B7
TEST_F(CancelOrderTest, RefusesWhatIsPaidForOrSomeoneElses) {
    const Order order = placed("buyer");
    EXPECT_EQ(fake.await(cancel_.run({order.id, UserId{"seller"}})).error(), OrderError::kNotOwner);
    authorize(order);

    EXPECT_EQ(cancel(order).error(), OrderError::kOrderComplete);
    EXPECT_EQ(
        fake.await(cancel_.run({testing::an_id<OrderId>('0'), order.buyer})).error(),
        OrderError::kOrderNotFound
    );
    EXPECT_EQ(said_of(order.id), (Strings{"order:created 0", "order:completed 1"}));
}

}  // namespace
}  // namespace stagedoor::orders
