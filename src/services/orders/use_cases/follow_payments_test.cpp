#include "services/orders/use_cases/follow_payments.hpp"

#include "services/orders/testing/orders_fixture.hpp"

namespace stagedoor::orders {
namespace {

using Strings = std::vector<std::string>;

class FollowPaymentsTest : public testing::OrdersTest {
  protected:
    void SetUp() override { list_ticket(); }

    void decline(const Order& order, std::int64_t attempt = 1) {
        write([&](Transaction& tx) { pay.authorization_failed(tx, order.id, {payment, attempt}); });
    }
};

// EVT-06
TEST_F(FollowPaymentsTest, SellsStepByStep) {
    const Order order = placed("buyer");

    start_payment(order);
    EXPECT_EQ(read(order).payment, (PaymentAttempt{payment, 1, true}));
    authorize(order);

    EXPECT_EQ(read(order).status, Status::kComplete);
    EXPECT_EQ(
        said_of(order.id),
        (Strings{"order:created 0", "order:awaiting-payment 1", "order:completed 2"})
    );
    const auto sold = contracts::decode_order_completed(events().at(2));
    EXPECT_EQ(sold.payment, payment);
    EXPECT_EQ(sold.price, Money{1999});
    EXPECT_EQ(sold.completed_at, fake.now());
}

TEST_F(FollowPaymentsTest, KeepsTheLockAfterADeclineUntilTheWindowEnds) {
    const Order order = placed("buyer");
    start_payment(order);
    decline(order);

    EXPECT_EQ(read(order).status, Status::kAwaitingPayment);
    EXPECT_EQ(place("other").error(), OrderError::kTicketReserved);
    start_payment(order, 2);
    fake.jump_clock(kWindow);
    decline(order, 2);

    EXPECT_EQ(read(order).cancel_reason, CancelReason::kExpired);
    EXPECT_TRUE(place("other"));
}

// PAY-01
TEST_F(FollowPaymentsTest, CompletesInsideTheGraceAndNotAtItsEnd) {
    list_ticket('8');
    const Order first = placed("buyer", '7');
    const Order second = placed("buyer", '8');
    start_payment(first);
    start_payment(second);

    fake.jump_clock(kWindow + kGrace - Milliseconds{1});
    authorize(first);
    fake.jump_clock(Milliseconds{1});
    authorize(second);

    EXPECT_EQ(read(first).status, Status::kComplete);
    EXPECT_EQ(read(second).cancel_reason, CancelReason::kExpired);
    EXPECT_EQ(
        said_of(second.id),
        (Strings{
            "order:created 0",
            "order:awaiting-payment 1",
            "order:cancelled 2",
            "order:payment-rejected"})
    );
}

// PAY-02, PAY-03, B5
TEST_F(FollowPaymentsTest, NeverRevivesAnOrderWhoseTicketIsFreeOrGone) {
    const Order late = placed("buyer");
    start_payment(late);
    fake.jump_clock(kWindow + kGrace);
    fake.await(expire_.sweep());
    authorize(late);
    EXPECT_EQ(read(late).status, Status::kCancelled) << "free again";

    const Order again = placed("buyer");
    authorize(late);
    EXPECT_EQ(read(late).status, Status::kCancelled) << "held again by the same buyer";
    EXPECT_EQ(read(again).status, Status::kCreated);

    cancel(again);
    const Order rival = placed("rival");
    authorize(late);
    authorize(again);
    EXPECT_EQ(read(late).status, Status::kCancelled) << "another's";
    EXPECT_EQ(read(again).status, Status::kCancelled);
    EXPECT_EQ(read(rival).status, Status::kCreated);
    EXPECT_EQ(said_of(again.id).back(), "order:payment-rejected");
}

TEST_F(FollowPaymentsTest, RejectsPaymentsOfWhatDoesNotExist) {
    const Order ghost = testing::an_order('0');

    start_payment(ghost);
    authorize(ghost);
    decline(ghost);

    EXPECT_EQ(said_of(ghost.id), (Strings{"order:payment-rejected", "order:payment-rejected"}));
    EXPECT_EQ(contracts::decode_order_payment_rejected(events().at(0)).reason, "unknown");
}

TEST_F(FollowPaymentsTest, RefusesAnotherAmountWithAnAlarm) {
    const Order order = placed("buyer");
    const Authorization wrong{{payment, 1}, Money{1998}, "usd"};

    const auto alarm = write([&](Transaction& tx) { return pay.authorized(tx, order.id, wrong); });

    EXPECT_EQ(alarm, Alarm::kWrongAmount);
    EXPECT_EQ(read(order).status, Status::kCreated);
    EXPECT_EQ(said_of(order.id), (Strings{"order:created 0", "order:payment-rejected"}));
}

// PAY-07
TEST_F(FollowPaymentsTest, UndoesASaleWhoseMoneyCannotBeTaken) {
    const Order order = placed("buyer");
    authorize(order);

    const auto alarm = write([&](Transaction& tx) {
        return pay.capture_failed(tx, order.id, {payment, 1});
    });

    EXPECT_EQ(alarm, Alarm::kCaptureImpossible);
    EXPECT_EQ(read(order).cancel_reason, CancelReason::kPayment);
    EXPECT_TRUE(place("other"));
}

}  // namespace
}  // namespace stagedoor::orders
