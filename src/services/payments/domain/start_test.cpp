#include "services/payments/domain/start.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/payments/testing/builders.hpp"

namespace stagedoor::payments {
namespace {

using namespace testing;
using ::testing::ElementsAre;

Result<Start> start(
    const OrderCopy& order,
    const std::optional<Payment>& payment = std::nullopt,
    Instant now = kNow,
    const UserId& caller = kBuyer
) {
    return decide_start({order, payment, kPayment}, caller, now);
}

TEST(StartPayment, BeginsTheFirstAttempt) {
    const auto started = start(an_order());

    ASSERT_TRUE(started && started->begun);
    const auto& payment = started->begun->payment;
    EXPECT_EQ(payment.status, Status::kProcessing);
    EXPECT_EQ(payment.attempt, 1);
    EXPECT_EQ(payment.number, 1);
    EXPECT_EQ(payment.amount, Money{1999});
    EXPECT_FALSE(payment.granted);
    EXPECT_THAT(types_of(*started->begun), ElementsAre("payment:started"));
    EXPECT_EQ(payment.version, 0);
    EXPECT_EQ(started->begun->events[0].version, 0);
}

// PAY-11
TEST(StartPayment, RefusesInTheOrderOfTheContract) {
    auto order = an_order();
    const UserId stranger{"eve"};
    order.status = OrderStatus::kComplete;
    EXPECT_EQ(start(order, {}, kNow, stranger).error(), fail(PaymentError::kNotOwner));
    EXPECT_EQ(start(order).error(), fail(PaymentError::kOrderComplete));
    order.status = OrderStatus::kCancelled;
    order.cancel_reason = "buyer";
    EXPECT_EQ(start(order).error(), fail(PaymentError::kOrderCancelled));
    order.cancel_reason = "payment";
    EXPECT_EQ(start(order).error(), fail(PaymentError::kOrderCancelled));
    order.cancel_reason = "expired";
    EXPECT_EQ(start(order).error(), fail(PaymentError::kOrderExpired));
}

// PAY-11, EXP-02
TEST(StartPayment, StartsNothingFromTheDeadlineOn) {
    const auto order = an_order();

    EXPECT_TRUE(start(order, {}, order.expires_at - Milliseconds{1}));
    EXPECT_EQ(start(order, {}, order.expires_at).error(), fail(PaymentError::kOrderExpired));
    // What runs may end: it is joined.
    EXPECT_TRUE(start(order, a_payment(), order.expires_at));
    EXPECT_EQ(
        start(order, a_payment(Status::kFailed), order.expires_at).error(),
        fail(PaymentError::kOrderExpired)
    );
}

// DBL-01
TEST(StartPayment, JoinsTheAttemptInFlight) {
    for (const auto status : {Status::kProcessing, Status::kAuthorized}) {
        auto payment = a_payment(status);
        payment.attempt = 4;
        const auto joined = start(an_order(), payment);
        ASSERT_TRUE(joined);
        EXPECT_FALSE(joined->begun);
        EXPECT_EQ(joined->payment, kPayment);
        EXPECT_EQ(joined->attempt, 4);
    }
}

// DBL-02
TEST(StartPayment, TakesAnotherCardAfterADeclineUnderAFreshNumber) {
    auto payment = a_confirming_payment();
    payment.status = Status::kFailed;
    payment.failure = Failure{FailureCode::kCardDeclined, "fraudulent"};
    payment.version = 1;
    payment.number = 3;  // two keys were burnt

    const auto started = start(an_order(), payment);

    ASSERT_TRUE(started && started->begun);
    const auto& next = started->begun->payment;
    EXPECT_EQ(next.status, Status::kProcessing);
    EXPECT_EQ(next.attempt, 4);
    EXPECT_EQ(next.number, 4);
    EXPECT_EQ(next.intent, "pi_1");
    EXPECT_FALSE(next.granted);
    EXPECT_FALSE(next.confirm_sent);
    EXPECT_FALSE(next.failure);
    EXPECT_EQ(next.version, 2);
    EXPECT_THAT(types_of(*started->begun), ElementsAre("payment:started"));
}

TEST(StartPayment, TakesAnotherCardWhileTheBankAsks) {
    auto payment = a_confirming_payment();
    payment.status = Status::kRequiresAction;
    payment.client_secret = "s";

    const auto started = start(an_order(), payment);

    ASSERT_TRUE(started && started->begun);
    EXPECT_TRUE(started->begun->payment.action_before);
    EXPECT_FALSE(started->begun->payment.client_secret);
}

TEST(StartPayment, FollowsNoPaymentThatOrdersRefused) {
    auto payment = a_payment(Status::kVoided);
    payment.lost = "amount";
    EXPECT_EQ(start(an_order(), payment).error(), fail(PaymentError::kRefused));
    payment.lost = "expired";
    EXPECT_EQ(start(an_order(), payment).error(), fail(PaymentError::kOrderExpired));
    EXPECT_EQ(
        start(an_order(), a_payment(Status::kCaptured)).error(), fail(PaymentError::kRefused)
    );
}

}  // namespace
}  // namespace stagedoor::payments
