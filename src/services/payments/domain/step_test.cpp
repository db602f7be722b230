#include "services/payments/domain/step.hpp"

#include <gtest/gtest.h>

#include "services/payments/testing/builders.hpp"

namespace stagedoor::payments {
namespace {

using namespace testing;

constexpr Step kWait{};
constexpr Step kLook{Step::Kind::kLook};
constexpr Step kFind{Step::Kind::kFind};

Step sends(Operation operation) {
    return {Step::Kind::kSend, operation};
}

Step next(const Payment& payment, bool look = false, Instant now = kNow) {
    return next_step(payment, look, now);
}

// PAY-11: no card is touched before Orders has granted the attempt
TEST(NextStep, WaitsForTheGrant) {
    EXPECT_EQ(next(a_payment()), kWait);
    auto second = a_confirming_payment();
    second.granted = false;
    EXPECT_EQ(next(second), kWait);
    EXPECT_EQ(next(second, true), kWait);
}

TEST(NextStep, CreatesThenConfirmsThenWaitsForOrders) {
    auto payment = a_payment();
    payment.granted = true;
    EXPECT_EQ(next(payment), sends(Operation::kCreate));
    payment.create_sent_at = kNow;
    EXPECT_EQ(next(payment), sends(Operation::kCreate));
    payment.intent = "pi_1";
    EXPECT_EQ(next(payment), sends(Operation::kConfirm));
    EXPECT_EQ(next(an_authorized_payment(false)), kWait);
}

// PAY-01, I2: no capture before the decision
TEST(NextStep, CapturesOnlyWhatOrdersHasCompleted) {
    EXPECT_EQ(next(an_authorized_payment(false), true), kWait);
    EXPECT_EQ(next(an_authorized_payment(true)), sends(Operation::kCapture));
    auto doubtful = an_authorized_payment(true);
    doubtful.doubt = Doubt::kBurnt;
    EXPECT_EQ(next(doubtful), kLook);
}

// PAY-06: a create that is older than keys are remembered is never sent blindly
TEST(NextStep, LooksForAnOldCreateInsteadOfSendingIt) {
    auto payment = a_payment();
    payment.granted = true;
    payment.create_sent_at = kNow;
    EXPECT_EQ(
        next(payment, false, kNow + kKeysRemembered - Milliseconds{1}), sends(Operation::kCreate)
    );
    EXPECT_EQ(next(payment, false, kNow + kKeysRemembered), kFind);
    payment.doubt = Doubt::kBurnt;
    EXPECT_EQ(next(payment), kFind);
}

// PAY-11: a lost order makes no new intent
TEST(NextStep, EndsWhatMayExistForALostOrder) {
    for (const auto status :
         {Status::kProcessing, Status::kRequiresAction, Status::kAuthorized, Status::kFailed}) {
        auto payment = a_lost_payment(status);
        EXPECT_EQ(next(payment), sends(Operation::kCancel));
        payment.refunding = true;
        EXPECT_EQ(next(payment), sends(Operation::kRefund));
        payment.doubt = Doubt::kLook;
        EXPECT_EQ(next(payment), kLook);
        payment.intent.reset();
        EXPECT_EQ(next(payment), kFind);
    }
}

// DBL-03
TEST(NextStep, TakesNoMoneyForAParkedPaymentButReleasesIt) {
    auto payment = a_confirming_payment();
    payment.parked = "another amount";
    EXPECT_EQ(next(payment, true), kWait);
    auto authorized = an_authorized_payment(true);
    authorized.parked = "another amount";
    EXPECT_EQ(next(authorized), kWait);
    payment.lost = "expired";
    EXPECT_EQ(next(payment), sends(Operation::kCancel));
}

TEST(NextStep, LooksWhenAskedWhereThatCanTellSomething) {
    auto waiting = a_confirming_payment();
    waiting.status = Status::kRequiresAction;
    EXPECT_EQ(next(waiting), kWait);
    EXPECT_EQ(next(waiting, true), kLook);
    waiting.looks_wanted = 1;
    EXPECT_EQ(next(waiting), kLook);

    EXPECT_EQ(next(a_confirming_payment(), true), kLook);

    auto captured = a_confirming_payment();
    captured.status = Status::kCaptured;
    EXPECT_EQ(next(captured, true), kWait);
    captured.looks_wanted = 2;
    captured.looks_done = 1;
    EXPECT_EQ(next(captured), kLook);
    captured.looks_done = 2;
    EXPECT_EQ(next(captured), kWait);
}

TEST(NextStep, DoesNothingForWhatIsSettled) {
    for (const auto status :
         {Status::kCaptured, Status::kVoided, Status::kRefunded, Status::kFailed}) {
        auto payment = a_confirming_payment();
        payment.status = status;
        payment.granted = true;
        EXPECT_EQ(next(payment, true), kWait) << to_string(status);
    }
}

TEST(NextStep, ReplacesAnIntentThatTakesNoOtherCard) {
    auto payment = a_confirming_payment();
    payment.retiring = true;
    EXPECT_EQ(next(payment), sends(Operation::kCancel));
}

TEST(Polling, IsForThoseWhoWaitForOthers) {
    auto payment = a_confirming_payment();
    EXPECT_FALSE(wants_polling(payment));
    payment.awaiting_processor = true;
    EXPECT_TRUE(wants_polling(payment));
    EXPECT_EQ(next(payment), kWait);
    payment.status = Status::kRequiresAction;
    EXPECT_TRUE(wants_polling(payment));
    payment.lost = "buyer";
    EXPECT_FALSE(wants_polling(payment));
}

TEST(Keys, NameOrderNumberAndOperation) {
    auto payment = a_confirming_payment();
    payment.number = 7;
    EXPECT_EQ(idempotency_key(payment, Operation::kRefund), kOrder.str() + ":7:refund");
}

}  // namespace
}  // namespace stagedoor::payments
