#include "services/payments/domain/verdict.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/payments/testing/builders.hpp"

namespace stagedoor::payments {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::array kAll{
    Status::kProcessing,
    Status::kRequiresAction,
    Status::kAuthorized,
    Status::kCaptured,
    Status::kFailed,
    Status::kVoided,
    Status::kRefunded};

TEST(Grant, IsForTheAttemptItNames) {
    EXPECT_TRUE(grant(a_payment(), 1).payment.granted);
    EXPECT_FALSE(grant(a_payment(), 2).payment.granted);
    auto lost = a_payment();
    lost.lost = "expired";
    EXPECT_FALSE(grant(lost, 1).payment.granted);
    for (const auto status : kAll) {
        EXPECT_EQ(grant(a_payment(status), 1).payment.granted, status == Status::kProcessing);
        EXPECT_THAT(grant(a_payment(status), 1).events, IsEmpty());
    }
}

// A sale without money behind it must be seen as one, so the mark says only what Orders said.
TEST(Complete, MarksThePaymentWhateverItsState) {
    for (const auto status : kAll) {
        EXPECT_TRUE(complete(a_payment(status)).payment.completed) << to_string(status);
        EXPECT_EQ(complete(a_payment(status)).payment.status, status);
    }
    EXPECT_TRUE(complete(an_authorized_payment(false)).payment.completed);
}

TEST(Complete, IsTakenBackWithTheSale) {
    for (const auto status : kAll) {
        const auto sold = complete(a_payment(status)).payment;
        EXPECT_FALSE(lose(sold, "payment").payment.completed) << to_string(status);
    }
}

// P9, every state × lost
TEST(Lose, VoidsAtOnceWhatCannotExistAtTheProcessor) {
    for (const auto status : kAll) {
        const auto change = lose(a_payment(status), "buyer");
        const bool voids = a_payment(status).is_voidable();
        EXPECT_EQ(change.payment.status, voids ? Status::kVoided : status) << to_string(status);
        EXPECT_EQ(change.events.size(), voids ? 1U : 0U) << to_string(status);
    }
    const auto change = lose(a_payment(), "buyer");
    EXPECT_THAT(types_of(change), ElementsAre("payment:voided"));
    EXPECT_EQ(change.payment.version, 1);
    EXPECT_EQ(change.events[0].version, 1);
}

// CNT-02
TEST(Lose, KeepsWhatMayExistOpenUntilItIsReleased) {
    for (const auto status :
         {Status::kProcessing, Status::kRequiresAction, Status::kAuthorized, Status::kFailed}) {
        auto payment = a_confirming_payment();
        payment.status = status;
        const auto change = lose(payment, "expired");
        EXPECT_EQ(change.payment.status, status);
        EXPECT_EQ(change.payment.lost, "expired");
        EXPECT_THAT(change.events, IsEmpty());
    }
    auto unknown = a_payment();
    unknown.create_sent_at = kNow;
    EXPECT_EQ(lose(unknown, "expired").payment.status, Status::kProcessing);
    auto closed = a_confirming_payment();
    closed.status = Status::kFailed;
    closed.intent_closed = true;
    EXPECT_EQ(lose(closed, "payment").payment.status, Status::kVoided);
}

TEST(Lose, CountsOnce) {
    const auto once = lose(a_confirming_payment(), "expired");
    const auto twice = lose(once.payment, "buyer");
    EXPECT_EQ(twice.payment.lost, "expired");
    EXPECT_THAT(twice.events, IsEmpty());
}

TEST(Reject, IsForTheAttemptItNames) {
    EXPECT_FALSE(reject(a_confirming_payment(), 2, "expired").payment.lost);
    EXPECT_EQ(reject(a_confirming_payment(), 1, "amount").payment.lost, "amount");
    EXPECT_FALSE(reject(an_authorized_payment(true), 1, "expired").payment.lost);
}

}  // namespace
}  // namespace stagedoor::payments
