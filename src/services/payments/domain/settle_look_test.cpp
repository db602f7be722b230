#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/payments/testing/settling.hpp"

namespace stagedoor::payments {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(SettleLook, GoesOnUnderTheNextNumberWhenABurntConfirmHadNoEffect) {
    auto payment = a_confirming_payment();
    payment.doubt = Doubt::kBurnt;

    const auto settled = looked(payment, an_intent());

    EXPECT_EQ(settled.change.payment.number, 2);
    EXPECT_EQ(settled.change.payment.attempt, 1);
    EXPECT_FALSE(settled.change.payment.confirm_sent);
    EXPECT_EQ(settled.progress, Progress::kMoved);

    payment.number = 2;
    EXPECT_EQ(looked(payment, an_intent()).progress, Progress::kStuck);
}

TEST(SettleLook, KeepsTheNumberOfACallThatMayStillArrive) {
    auto payment = a_confirming_payment();
    payment.doubt = Doubt::kLook;

    const auto settled = looked(payment, an_intent());

    EXPECT_EQ(settled.change.payment.number, 1);
    EXPECT_EQ(settled.change.payment.doubt, Doubt::kNone);
    EXPECT_EQ(settled.progress, Progress::kStuck);
}

TEST(SettleLook, SeesTheEffectOfALostConfirmation) {
    for (const auto doubt : {Doubt::kNone, Doubt::kLook, Doubt::kBurnt}) {
        auto payment = a_confirming_payment();
        payment.doubt = doubt;
        EXPECT_EQ(
            looked(payment, an_intent(IntentStatus::kHeld)).change.payment.status,
            Status::kAuthorized
        );
        EXPECT_EQ(
            looked(payment, an_intent(IntentStatus::kRequiresAction)).change.payment.status,
            Status::kRequiresAction
        );
        const auto declined = looked(payment, a_refused_intent());
        EXPECT_EQ(declined.change.payment.status, Status::kFailed);
        EXPECT_EQ(declined.change.payment.failure->decline_code, "insufficient_funds");
    }
}

// DBL-02: yesterday's decline is not today's
TEST(SettleLook, DoesNotTakeAnOldRefusalForANewOne) {
    auto payment = a_confirming_payment();
    payment.refusal_reference = "ch_1";
    payment.attempt = payment.number = 2;

    EXPECT_EQ(looked(payment, a_refused_intent("ch_1")).change.payment.status, Status::kProcessing);
    EXPECT_EQ(looked(payment, a_refused_intent("ch_2")).change.payment.status, Status::kFailed);
    payment.confirm_sent = false;
    EXPECT_EQ(looked(payment, a_refused_intent("ch_2")).change.payment.status, Status::kProcessing);
}

TEST(SettleLook, TellsTheFormerCardsQuestionFromThisOnes) {
    auto payment = a_confirming_payment();
    payment.action_before = true;
    EXPECT_EQ(
        looked(payment, an_intent(IntentStatus::kRequiresAction)).change.payment.status,
        Status::kProcessing
    );
    payment.doubt = Doubt::kBurnt;
    const auto retiring = looked(payment, an_intent(IntentStatus::kRequiresAction));
    EXPECT_TRUE(retiring.change.payment.retiring);

    const auto replaced = called(
        retiring.change.payment, Operation::kCancel, shows(an_intent(IntentStatus::kCanceled))
    );
    EXPECT_EQ(replaced.change.payment.status, Status::kProcessing);
    EXPECT_FALSE(replaced.change.payment.intent);
    EXPECT_FALSE(replaced.change.payment.create_sent_at);
    EXPECT_EQ(replaced.change.payment.number, 2);
}

// P6 from requires_action
TEST(SettleLook, EndsTheAttemptWhenTheBankSaysNo) {
    auto payment = a_confirming_payment();
    payment.status = Status::kRequiresAction;
    payment.client_secret = "s";

    const auto settled = looked(payment, a_refused_intent());

    EXPECT_EQ(settled.change.payment.status, Status::kFailed);
    EXPECT_FALSE(settled.change.payment.client_secret);
    EXPECT_THAT(types_of(settled.change), ElementsAre("payment:failed"));
}

TEST(SettleLook, ForgetsAnIntentThatIsDead) {
    for (const auto status : {Status::kProcessing, Status::kRequiresAction}) {
        auto payment = a_confirming_payment();
        payment.status = status;
        const auto settled = looked(payment, an_intent(IntentStatus::kCanceled));
        EXPECT_EQ(settled.change.payment.status, Status::kFailed);
        EXPECT_FALSE(settled.change.payment.intent);
        EXPECT_FALSE(settled.change.payment.create_sent_at);
    }
}

// P11, CNT-05
TEST(SettleLook, TakesInRefundsMadeElsewhere) {
    auto payment = an_authorized_payment();
    payment.status = Status::kCaptured;
    auto intent = an_intent(IntentStatus::kSucceeded);
    intent.refunded = Money{500};

    const auto part = looked(payment, intent);
    EXPECT_EQ(part.change.payment.status, Status::kCaptured);
    EXPECT_THAT(types_of(part.change), ElementsAre("payment:refunded"));
    EXPECT_THAT(part.change.events[0].data, ::testing::HasSubstr("\"amount\":500"));
    EXPECT_FALSE(part.alarm.empty());

    EXPECT_THAT(looked(part.change.payment, intent).change.events, IsEmpty());

    intent.refunded = Money{1999};
    const auto whole = looked(part.change.payment, intent);
    EXPECT_EQ(whole.change.payment.status, Status::kRefunded);
    EXPECT_THAT(whole.change.events[0].data, ::testing::HasSubstr("\"amount\":1499"));

    intent.refunded = Money{0};
    const auto failed = looked(part.change.payment, intent);
    EXPECT_THAT(failed.change.events, IsEmpty());
    EXPECT_FALSE(failed.alarm.empty());
}

// P12, EVT-04: complete absorbs
TEST(SettleLook, ChangesNothingThatIsSettled) {
    for (const auto status : {Status::kCaptured, Status::kVoided, Status::kRefunded}) {
        for (const auto intent :
             {IntentStatus::kUnpaid,
              IntentStatus::kRequiresAction,
              IntentStatus::kProcessing,
              IntentStatus::kHeld,
              IntentStatus::kSucceeded,
              IntentStatus::kCanceled}) {
            auto payment = a_confirming_payment();
            payment.status = status;
            const auto settled = looked(payment, an_intent(intent));
            EXPECT_EQ(settled.change.payment.status, status);
            EXPECT_THAT(settled.change.events, IsEmpty());
            EXPECT_EQ(settled.change.payment.version, payment.version);
        }
    }
}

// PAY-06
TEST(SettleFind, AdoptsWhatWasMade) {
    auto payment = creating();
    payment.doubt = Doubt::kBurnt;
    auto dead = an_intent(IntentStatus::kCanceled);
    dead.id = "pi_0";

    const auto settled = found(payment, {dead, an_intent()});

    EXPECT_EQ(settled.change.payment.intent, "pi_1");
    EXPECT_EQ(settled.change.payment.number, 1);
    EXPECT_EQ(settled.change.payment.doubt, Doubt::kNone);
    EXPECT_EQ(settled.progress, Progress::kMoved);
}

TEST(SettleFind, GoesOnUnderTheNextNumberWhenNothingWasMade) {
    auto payment = creating();
    payment.doubt = Doubt::kBurnt;

    const auto settled = found(payment, {});

    EXPECT_EQ(settled.change.payment.number, 2);
    EXPECT_FALSE(settled.change.payment.create_sent_at);

    const auto broken = settle_find(payment, 1, {false, "timeout", {}}, kNow);
    EXPECT_EQ(broken.progress, Progress::kStuck);
    EXPECT_EQ(broken.change.payment.number, 1);
}

TEST(SettleFind, VoidsALostPaymentThatMadeNothing) {
    auto payment = creating();
    payment.lost = "buyer";
    EXPECT_EQ(found(payment, {}).change.payment.status, Status::kVoided);
    EXPECT_EQ(
        found(payment, {an_intent(IntentStatus::kCanceled)}).change.payment.status, Status::kVoided
    );
    const auto open = found(payment, {an_intent(IntentStatus::kHeld)});
    EXPECT_EQ(open.change.payment.intent, "pi_1");
    EXPECT_EQ(open.progress, Progress::kMoved);
}

TEST(Settle, DropsNewsOfAnotherNumber) {
    auto payment = a_confirming_payment();
    payment.number = 2;
    const Asked old{Operation::kConfirm, 1, 0};
    EXPECT_EQ(
        settle_call(payment, old, proves(Proof::kCardRefused), kNow).change.payment.status,
        Status::kProcessing
    );
    EXPECT_EQ(
        settle_look(payment, 1, shows(an_intent(IntentStatus::kCanceled)), kNow)
            .change.payment.status,
        Status::kProcessing
    );
}

void expect_one_announcement(Status status, IntentStatus intent, bool lost, bool completed) {
    auto payment = a_confirming_payment();
    payment.status = status;
    payment.completed = completed;
    payment.version = 5;
    if (lost) {
        payment.lost = "expired";
    }
    const auto change = looked(payment, an_intent(intent)).change;
    const auto count = static_cast<std::int64_t>(change.events.size());
    EXPECT_LE(count, 1);
    EXPECT_EQ(change.payment.version, 5 + count);
    // I2: money is announced as taken only after the decision.
    if (change.payment.status == Status::kCaptured && status != Status::kCaptured) {
        EXPECT_TRUE(completed && !lost);
    }
}

// EVT-06: whatever comes in whatever state, the version rises by one per event and no more.
TEST(Settle, AnnouncesEachChangeExactlyOnce) {
    for (const auto status :
         {Status::kProcessing,
          Status::kRequiresAction,
          Status::kAuthorized,
          Status::kCaptured,
          Status::kFailed,
          Status::kVoided,
          Status::kRefunded}) {
        for (const auto intent :
             {IntentStatus::kUnpaid,
              IntentStatus::kRequiresAction,
              IntentStatus::kProcessing,
              IntentStatus::kHeld,
              IntentStatus::kSucceeded,
              IntentStatus::kCanceled}) {
            for (const int flags : {0, 1, 2, 3}) {
                expect_one_announcement(status, intent, (flags & 1) != 0, (flags & 2) != 0);
            }
        }
    }
}

}  // namespace
}  // namespace stagedoor::payments
