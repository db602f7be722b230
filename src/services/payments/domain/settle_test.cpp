#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/payments/testing/settling.hpp"

namespace stagedoor::payments {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SettleCreate, LearnsTheIntent) {
    const auto settled = called(creating(), Operation::kCreate, shows(an_intent()));

    EXPECT_EQ(settled.change.payment.intent, "pi_1");
    EXPECT_EQ(settled.change.payment.status, Status::kProcessing);
    EXPECT_EQ(settled.progress, Progress::kMoved);
    EXPECT_THAT(settled.change.events, IsEmpty());
}

// P4
TEST(SettleConfirm, AsksTheBuyer) {
    const auto settled = called(
        a_confirming_payment(), Operation::kConfirm, shows(an_intent(IntentStatus::kRequiresAction))
    );

    EXPECT_EQ(settled.change.payment.status, Status::kRequiresAction);
    EXPECT_EQ(settled.change.payment.client_secret, "pi_1_secret_x");
    EXPECT_THAT(settled.change.events, IsEmpty());
}

// P5
TEST(SettleConfirm, AnnouncesTheHold) {
    const auto settled =
        called(a_confirming_payment(), Operation::kConfirm, shows(an_intent(IntentStatus::kHeld)));

    EXPECT_EQ(settled.change.payment.status, Status::kAuthorized);
    EXPECT_THAT(types_of(settled.change), ElementsAre("payment:authorized"));
    EXPECT_EQ(settled.change.payment.version, 1);
}

// P6
TEST(SettleConfirm, EndsTheAttemptOnADefiniteNo) {
    const std::vector<std::pair<Proof, FailureCode>> rows{
        {Proof::kCardRefused, FailureCode::kCardDeclined},
        {Proof::kTokenRejected, FailureCode::kTokenRejected},
        {Proof::kRefused, FailureCode::kRefused},
        {Proof::kKeyRefused, FailureCode::kKeyRefused}};
    for (const auto& [proof, code] : rows) {
        auto reply = proves(proof);
        reply.decline_code = "insufficient_funds";
        reply.refusal_reference = "ch_9";
        const auto settled = called(a_confirming_payment(), Operation::kConfirm, reply);
        EXPECT_EQ(settled.change.payment.status, Status::kFailed);
        EXPECT_EQ(settled.change.payment.failure->code, code);
        EXPECT_EQ(settled.change.payment.intent, "pi_1");
        EXPECT_EQ(settled.change.payment.refusal_reference, "ch_9");
        EXPECT_THAT(types_of(settled.change), ElementsAre("payment:failed"));
    }
    const auto small = called(creating(), Operation::kCreate, proves(Proof::kAmountTooSmall));
    EXPECT_EQ(small.change.payment.failure->code, FailureCode::kAmountTooSmall);
    EXPECT_FALSE(small.change.payment.create_sent_at);
}

TEST(DeclineCode, IsTheBanksElseTheProcessorsElseGeneric) {
    EXPECT_EQ(shown_decline_code("fraudulent", "card_declined"), "fraudulent");
    EXPECT_EQ(shown_decline_code("", "expired_card"), "expired_card");
    EXPECT_EQ(shown_decline_code("<b>", "expired_card"), "expired_card");
    EXPECT_EQ(shown_decline_code("A", "9"), "generic_decline");
    EXPECT_EQ(shown_decline_code(std::string(65, 'a'), ""), "generic_decline");
    EXPECT_EQ(shown_decline_code(std::string(64, 'a'), ""), std::string(64, 'a'));
}

// PAY-06: silence proves nothing
TEST(SettleUnknown, TriesTheSameCallAgain) {
    for (const auto operation :
         {Operation::kCreate, Operation::kConfirm, Operation::kCapture, Operation::kCancel}) {
        auto payment = operation == Operation::kCapture  ? an_authorized_payment()
                       : operation == Operation::kCancel ? a_lost_payment()
                                                         : a_confirming_payment();
        if (operation == Operation::kCreate) {
            payment = creating();
        }
        const auto settled = called(payment, operation, silence(), 1);
        EXPECT_EQ(settled.progress, Progress::kStuck);
        EXPECT_EQ(settled.change.payment.status, payment.status);
        EXPECT_EQ(settled.change.payment.number, payment.number);
        EXPECT_THAT(settled.change.events, IsEmpty());
    }
}

TEST(SettleUnknown, LooksForTheTruthWhenItGoesOn) {
    const auto often = called(a_confirming_payment(), Operation::kConfirm, silence(), 3);
    EXPECT_EQ(often.progress, Progress::kLookNow);
    EXPECT_EQ(often.change.payment.doubt, Doubt::kLook);
    // The same create under its key is harmless, whatever happened.
    EXPECT_EQ(
        called(creating(), Operation::kCreate, silence(), 9).change.payment.doubt, Doubt::kNone
    );
}

// PAY-06: a stored server fault is replayed for ever
TEST(SettleUnknown, GivesUpAKeyThatIsBurnt) {
    EXPECT_EQ(
        called(creating(), Operation::kCreate, server_fault(), 2).change.payment.doubt, Doubt::kNone
    );
    EXPECT_EQ(
        called(creating(), Operation::kCreate, server_fault(), 3).change.payment.doubt,
        Doubt::kBurnt
    );
    EXPECT_EQ(
        called(creating(), Operation::kCreate, server_fault(true), 1).change.payment.doubt,
        Doubt::kBurnt
    );
}

// P7
TEST(SettleCapture, TakesTheMoneyOnce) {
    const auto settled = called(
        an_authorized_payment(), Operation::kCapture, shows(an_intent(IntentStatus::kSucceeded))
    );

    EXPECT_EQ(settled.change.payment.status, Status::kCaptured);
    EXPECT_THAT(types_of(settled.change), ElementsAre("payment:created"));
}

// P8, PAY-07
TEST(SettleCapture, AnnouncesAnAuthorisationThatLapsed) {
    const auto refused =
        called(an_authorized_payment(), Operation::kCapture, proves(Proof::kUnexpectedState));
    EXPECT_EQ(refused.progress, Progress::kLookNow);

    const auto settled = looked(refused.change.payment, an_intent(IntentStatus::kCanceled));

    EXPECT_EQ(settled.change.payment.status, Status::kFailed);
    EXPECT_EQ(settled.change.payment.failure->code, FailureCode::kAuthorizationLapsed);
    EXPECT_TRUE(settled.change.payment.intent_closed);
    EXPECT_THAT(types_of(settled.change), ElementsAre("payment:failed"));
    EXPECT_THAT(settled.change.events[0].data, ::testing::HasSubstr("\"stage\":\"capture\""));
    EXPECT_FALSE(settled.alarm.empty());
}

TEST(SettleCapture, NeverGivesUpOnADefiniteNoWhileTheHoldLives) {
    for (const auto proof : {Proof::kRefused, Proof::kCardRefused, Proof::kTokenRejected}) {
        const auto refused = called(an_authorized_payment(), Operation::kCapture, proves(proof));
        EXPECT_EQ(refused.change.payment.doubt, Doubt::kBurnt);
        const auto seen = looked(refused.change.payment, an_intent(IntentStatus::kHeld));
        EXPECT_EQ(seen.change.payment.status, Status::kAuthorized);
        EXPECT_EQ(seen.change.payment.number, 2);
    }
    const auto key =
        called(an_authorized_payment(), Operation::kCapture, proves(Proof::kKeyRefused));
    EXPECT_EQ(key.progress, Progress::kStuck);
    EXPECT_EQ(key.change.payment.status, Status::kAuthorized);
}

// P9, CNT-02: whatever the intent is
TEST(SettleLost, VoidsOrRefundsByWhatTheProcessorSays) {
    for (const auto status :
         {Status::kProcessing, Status::kRequiresAction, Status::kAuthorized, Status::kFailed}) {
        const auto voided = called(
            a_lost_payment(status), Operation::kCancel, shows(an_intent(IntentStatus::kCanceled))
        );
        EXPECT_EQ(voided.change.payment.status, Status::kVoided);
        EXPECT_THAT(types_of(voided.change), ElementsAre("payment:voided"));

        const auto taken = looked(a_lost_payment(status), an_intent(IntentStatus::kSucceeded));
        EXPECT_TRUE(taken.change.payment.refunding);
        EXPECT_THAT(taken.change.events, IsEmpty());

        const auto held = looked(a_lost_payment(status), an_intent(IntentStatus::kHeld));
        EXPECT_EQ(held.change.payment.status, status);
        EXPECT_EQ(held.progress, Progress::kStuck);
    }
}

// PAY-01: an authorisation that comes after the loss is never announced
TEST(SettleLost, ReleasesAHoldThatComesTooLate) {
    const auto late =
        called(a_lost_payment(), Operation::kConfirm, shows(an_intent(IntentStatus::kHeld)));
    EXPECT_THAT(late.change.events, IsEmpty());
    EXPECT_EQ(late.progress, Progress::kMoved);

    const auto refused = called(a_lost_payment(), Operation::kConfirm, proves(Proof::kCardRefused));
    EXPECT_THAT(refused.change.events, IsEmpty());
    EXPECT_EQ(refused.progress, Progress::kMoved);

    EXPECT_EQ(
        called(a_lost_payment(), Operation::kConfirm, silence(), 1).progress, Progress::kMoved
    );
}

// P10, CNT-04
TEST(SettleRefund, BelongsToItsOwnPayment) {
    auto payment = a_lost_payment(Status::kAuthorized);
    payment.refunding = true;
    Reply reply = proves(Proof::kDone);
    reply.refund = Refund{"pi_1", Money{1999}, "usd", true};

    const auto settled = called(payment, Operation::kRefund, reply);
    EXPECT_EQ(settled.change.payment.status, Status::kRefunded);
    EXPECT_THAT(types_of(settled.change), ElementsAre("payment:refunded"));
    EXPECT_THAT(settled.change.events[0].data, ::testing::HasSubstr("compensation"));

    reply.refund->intent = "pi_2";
    EXPECT_TRUE(called(payment, Operation::kRefund, reply).change.payment.parked);
    reply.refund = Refund{"pi_1", Money{1999}, "usd", false};
    EXPECT_EQ(called(payment, Operation::kRefund, reply).change.payment.doubt, Doubt::kBurnt);
}

TEST(SettleRefund, CountsOneThatWasMadeThoughItsReplyWasLost) {
    auto payment = a_lost_payment(Status::kAuthorized);
    payment.refunding = true;
    payment.doubt = Doubt::kLook;
    auto intent = an_intent(IntentStatus::kSucceeded);
    intent.refunded = Money{1999};

    EXPECT_EQ(looked(payment, intent).change.payment.status, Status::kRefunded);
}

// DBL-03
TEST(Distrust, ParksThePaymentOnAnyMismatch) {
    std::vector<Intent> wrong(6, an_intent(IntentStatus::kHeld));
    wrong[0].id = "pi_2";
    wrong[1].amount = Money{1998};
    wrong[2].currency = "eur";
    wrong[3].order_id = "6b014f90deadbeef01234568";
    wrong[4].payment_id.clear();
    wrong[5].capturable = Money{1};
    for (const auto& intent : wrong) {
        const auto settled = called(a_confirming_payment(), Operation::kConfirm, shows(intent));
        EXPECT_TRUE(settled.change.payment.parked);
        EXPECT_EQ(settled.change.payment.status, Status::kProcessing);
        EXPECT_EQ(settled.change.payment.intent, "pi_1");
        EXPECT_THAT(settled.change.events, IsEmpty());
        EXPECT_FALSE(settled.alarm.empty());
    }
    auto short_capture = an_intent(IntentStatus::kSucceeded);
    short_capture.received = Money{1};
    const auto captured =
        called(an_authorized_payment(), Operation::kCapture, shows(short_capture));
    EXPECT_TRUE(captured.change.payment.parked);
    EXPECT_EQ(captured.change.payment.status, Status::kAuthorized);
}

// A key refusal proves nothing about a call that went out under a good key before.
TEST(SettleKeyRefusal, KeepsADoubtfulAttemptOpen) {
    const auto settled =
        called(a_confirming_payment(), Operation::kConfirm, proves(Proof::kKeyRefused), 1);
    EXPECT_EQ(settled.change.payment.status, Status::kProcessing);
    EXPECT_EQ(settled.progress, Progress::kStuck);
}

}  // namespace
}  // namespace stagedoor::payments
