#include "services/orders/use_cases/expire_orders.hpp"

#include "services/orders/testing/orders_fixture.hpp"

namespace stagedoor::orders {
namespace {

using testing::an_id;
using Strings = std::vector<std::string>;

class ExpireOrdersTest : public testing::OrdersTest {
  protected:
    void SetUp() override { list_ticket(); }

    void expire(const OrderId& id) {
        write([&](Transaction& tx) { expire_.expire_one(tx, id); });
    }
    std::int64_t sweep() { return fake.await(expire_.sweep()); }
};

// EXP-09
TEST_F(ExpireOrdersTest, DoesNothingToOrdersThatAreNotDue) {
    const Order early = placed("buyer");
    expire(early.id);
    EXPECT_EQ(read(early).status, Status::kCreated);

    cancel(early);
    fake.jump_clock(kWindow);
    expire(early.id);
    expire(an_id<OrderId>('0'));
    EXPECT_EQ(said_of(early.id), (Strings{"order:created 0", "order:cancelled 1"}));
    EXPECT_EQ(events().size(), 2U);
}

// EXP-09
TEST_F(ExpireOrdersTest, NeverEndsAPaidOrder) {
    const Order order = placed("buyer");
    authorize(order);
    fake.jump_clock(kWindow + kGrace);

    expire(order.id);
    expire(order.id);
    EXPECT_EQ(sweep(), 0);

    EXPECT_EQ(read(order).status, Status::kComplete);
    EXPECT_EQ(place("other").error(), OrderError::kTicketReserved);
}

// EXP-09
TEST_F(ExpireOrdersTest, EndsAnOverdueOrderOnce) {
    const Order order = placed("buyer");
    fake.jump_clock(kWindow);

    expire(order.id);
    expire(order.id);

    EXPECT_EQ(said_of(order.id), (Strings{"order:created 0", "order:cancelled 1"}));
    EXPECT_TRUE(place("other"));
}

TEST_F(ExpireOrdersTest, LeavesExpirationHalfASecond) {
    const Order order = placed("buyer");

    fake.jump_clock(kWindow + ExpireOrders::kSlack - Milliseconds{1});
    EXPECT_EQ(sweep(), 0);
    fake.jump_clock(Milliseconds{1});
    EXPECT_EQ(sweep(), 1);
    EXPECT_EQ(sweep(), 0);

    EXPECT_EQ(stored(order.id)->status, Status::kCancelled);
    EXPECT_EQ(stored(order.id)->version, 1);
}

TEST_F(ExpireOrdersTest, GivesAPaymentInFlightItsGrace) {
    const Order order = placed("buyer");
    start_payment(order);

    fake.jump_clock(kWindow + std::chrono::seconds{1});
    EXPECT_EQ(sweep(), 0);
    fake.jump_clock(kGrace);
    EXPECT_EQ(sweep(), 1);

    EXPECT_EQ(
        said_of(order.id),
        (Strings{"order:created 0", "order:awaiting-payment 1", "order:cancelled 2"})
    );
}

// EXP-03
TEST_F(ExpireOrdersTest, SweepsAStormInBatches) {
    constexpr int kOrders = 1500;
    write([&](Transaction& tx) {
        for (int i = 0; i < kOrders; ++i) {
            Order order = testing::an_order();
            order.id = OrderId::generate(fake.env().random(), fake.now());
            order.ticket.id = TicketId::generate(fake.env().random(), fake.now());
            ASSERT_TRUE(orders.insert(tx, order));
        }
    });
    fake.jump_clock(kWindow + std::chrono::seconds{1});

    EXPECT_EQ(sweep(), ExpireOrders::kBatch);
    EXPECT_EQ(sweep(), kOrders - ExpireOrders::kBatch);
    EXPECT_EQ(sweep(), 0);
}

}  // namespace
}  // namespace stagedoor::orders
