#include "services/payments/domain/outcome.hpp"

#include <gtest/gtest.h>

#include "services/payments/testing/builders.hpp"

namespace stagedoor::payments {
namespace {

using namespace testing;
using Kind = Outcome::Kind;

Kind kind_of(const Payment& payment) {
    return outcome_of(payment, std::nullopt).kind;
}

TEST(Outcome, FollowsTheTableOfTheContract) {
    EXPECT_EQ(kind_of(a_payment()), Kind::kOpen);
    EXPECT_EQ(kind_of(an_authorized_payment(false)), Kind::kOpen);
    EXPECT_EQ(kind_of(an_authorized_payment(true)), Kind::kCapturing);
    EXPECT_EQ(kind_of(a_payment(Status::kCaptured)), Kind::kBought);
    EXPECT_EQ(kind_of(a_payment(Status::kRequiresAction)), Kind::kActionRequired);
    EXPECT_EQ(kind_of(a_lost_payment()), Kind::kLosing);
    EXPECT_EQ(kind_of(a_lost_payment(Status::kVoided)), Kind::kExpired);
    EXPECT_EQ(kind_of(a_lost_payment(Status::kRefunded)), Kind::kExpired);
}

TEST(Outcome, TellsWhyOrdersSaidNo) {
    auto payment = a_lost_payment(Status::kVoided);
    payment.lost = "buyer";
    EXPECT_EQ(kind_of(payment), Kind::kCancelled);
    payment.lost = "payment";
    EXPECT_EQ(kind_of(payment), Kind::kCancelled);
    payment.lost = "amount";
    EXPECT_EQ(kind_of(payment), Kind::kRejected);
}

TEST(Outcome, OfAFailedAttemptStaysWhileThePaymentGoesOn) {
    const Failure declined{FailureCode::kCardDeclined, "fraudulent"};
    const auto outcome = outcome_of(a_payment(Status::kCaptured), declined);
    EXPECT_EQ(outcome.kind, Kind::kFailed);
    EXPECT_EQ(outcome.failure, declined);
}

TEST(Outcome, OfALapsedAuthorisationIsTheCancelledOrder) {
    const Failure lapsed{FailureCode::kAuthorizationLapsed, ""};
    auto payment = an_authorized_payment();
    payment.status = Status::kFailed;
    EXPECT_EQ(outcome_of(payment, lapsed).kind, Kind::kOpen);
    payment.status = Status::kVoided;
    payment.lost = "payment";
    EXPECT_EQ(outcome_of(payment, lapsed).kind, Kind::kCancelled);
}

TEST(Messages, SpeakToTheBuyer) {
    EXPECT_EQ(decline_message("expired_card"), "Your card has expired");
    EXPECT_EQ(decline_message("incorrect_cvc"), "Your card's security code is incorrect");
    EXPECT_EQ(decline_message("insufficient_funds"), "Your card has insufficient funds");
    EXPECT_EQ(decline_message("processing_error"), "An error occurred while processing your card");
    EXPECT_EQ(decline_message("fraudulent"), "Your card was declined");
    EXPECT_EQ(failure_message({FailureCode::kTokenRejected, ""}), "The card token is not valid");
}

}  // namespace
}  // namespace stagedoor::payments
