#include "services/orders/domain/order_step.hpp"

#include <gtest/gtest.h>

#include "services/orders/domain/errors.hpp"
#include "services/orders/testing/builders.hpp"

namespace stagedoor::orders {
namespace {

using testing::kGraceEnd;
using testing::kPlaced;
using testing::kWindowEnd;

const PaymentId kPayment = testing::an_id<PaymentId>('a');

// EXP-06, PAY-01
TEST(OrderStep, MovesTheDeadlineByTheOneGraceAtMost) {
    Order order = testing::an_order();
    EXPECT_EQ(deadline(order), kWindowEnd);

    for (std::int64_t attempt = 1; attempt < 50; ++attempt) {
        const Instant now = kPlaced + Milliseconds{attempt};
        order = on_payment_started(order, {kPayment, attempt}, now).order;
        EXPECT_EQ(deadline(order), kGraceEnd);
        order = on_authorization_failed(order, {kPayment, attempt}, now).order;
        EXPECT_EQ(deadline(order), kWindowEnd);
    }
}

// PAY-01
TEST(OrderStep, LetsAPaymentWinUntilTheLastMillisecondBeforeTheDeadline) {
    const Order idle = testing::an_order();
    const Order in_flight = on_payment_started(idle, {kPayment, 1}, kPlaced).order;
    const Authorization held{{kPayment, 1}, idle.ticket.price, "usd"};
    const auto after = [&](const Order& order, Instant now) {
        return on_payment_authorized(order, held, now).order.status;
    };
    const Milliseconds tick{1};

    EXPECT_EQ(after(idle, kWindowEnd - tick), Status::kComplete);
    EXPECT_EQ(after(idle, kWindowEnd), Status::kCancelled);
    EXPECT_EQ(after(idle, kWindowEnd + tick), Status::kCancelled);
    EXPECT_EQ(after(in_flight, kWindowEnd + tick), Status::kComplete);
    EXPECT_EQ(after(in_flight, kGraceEnd - tick), Status::kComplete);
    EXPECT_EQ(after(in_flight, kGraceEnd), Status::kCancelled);
    EXPECT_EQ(after(in_flight, kGraceEnd + tick), Status::kCancelled);
}

TEST(OrderStep, TellsWhenTheLockEndedAndNotWhenThatWasNoticed) {
    const Instant noticed = kGraceEnd + std::chrono::hours{3};

    const auto lapsed = expire(testing::an_order(), noticed);

    EXPECT_EQ(lapsed.order.ended_at, kWindowEnd);
}

TEST(OrderStep, AnnouncesAnAttemptWithItsDeadline) {
    const auto step = on_payment_started(testing::an_order(), {kPayment, 1}, kPlaced);

    const auto& event = std::get<contracts::OrderAwaitingPayment>(step.events.at(0));
    EXPECT_EQ(event.payment, kPayment);
    EXPECT_EQ(event.attempt, 1);
    EXPECT_EQ(event.deadline, kGraceEnd);
    EXPECT_EQ(event.expires_at, kWindowEnd);
    EXPECT_EQ(event.status, "awaiting:payment");
}

TEST(OrderStep, RejectsAnAttemptToPayWhatDoesNotExist) {
    const auto order = testing::an_id<OrderId>('9');

    const auto rejection = reject_unknown(order, {kPayment, 4});

    EXPECT_EQ(rejection.id, order);
    EXPECT_EQ(rejection.payment, kPayment);
    EXPECT_EQ(rejection.attempt, 4);
    EXPECT_EQ(rejection.reason, "unknown");
}

TEST(OrderStep, RefusesToCancelWhatIsPaid) {
    Order paid = testing::an_order();
    paid.status = Status::kComplete;

    const auto step = cancel(paid, kPlaced);

    EXPECT_EQ(step.error(), OrderError::kOrderComplete);
}

}  // namespace
}  // namespace stagedoor::orders
