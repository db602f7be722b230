#include "services/orders/domain/order.hpp"

#include <gtest/gtest.h>

#include "services/orders/testing/builders.hpp"

namespace stagedoor::orders {
namespace {

using testing::an_order;
using testing::kGraceEnd;
using testing::kWindowEnd;

// EXP-01, B15
TEST(Order, ReadsAsExpiredExactlyFromItsDeadlineOn) {
    const Order before = as_of(an_order(), kWindowEnd - Milliseconds{1});
    const Order after = as_of(an_order(), kWindowEnd);

    EXPECT_EQ(before.status, Status::kCreated);
    EXPECT_EQ(after.status, Status::kCancelled);
    EXPECT_EQ(after.cancel_reason, CancelReason::kExpired);
    EXPECT_EQ(after.version, 0) << "the version rises with the sweep";
}

TEST(Order, StaysLiveInTheGraceWhileAPaymentIsInFlight) {
    Order order = an_order();
    order.status = Status::kAwaitingPayment;
    order.payment = PaymentAttempt{testing::an_id<PaymentId>('a'), 1, true};

    EXPECT_TRUE(is_live(order, kGraceEnd - Milliseconds{1}));
    EXPECT_FALSE(is_live(order, kGraceEnd));
    EXPECT_FALSE(as_of(order, kGraceEnd).payment->in_flight);
}

TEST(Order, ReadsTheSameForeverOncePaidOrCancelled) {
    Order paid = an_order();
    paid.status = Status::kComplete;

    EXPECT_EQ(as_of(paid, kGraceEnd).status, Status::kComplete);
    EXPECT_FALSE(is_live(paid, testing::kPlaced)) << "sold is not a lock";
}

TEST(Order, NamesItsStatusesAsTheContractDoes) {
    for (const auto status :
         {Status::kCreated, Status::kAwaitingPayment, Status::kComplete, Status::kCancelled}) {
        EXPECT_EQ(parse_status(to_string(status)), status);
    }
    for (const auto reason :
         {CancelReason::kBuyer, CancelReason::kExpired, CancelReason::kPayment}) {
        EXPECT_EQ(parse_cancel_reason(to_string(reason)), reason);
    }
    EXPECT_EQ(to_string(Status::kAwaitingPayment), "awaiting:payment");
    EXPECT_DEATH((void)parse_status("paid"), "statuses that we wrote");
}

}  // namespace
}  // namespace stagedoor::orders
