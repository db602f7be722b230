// Replies that are not about us, and what lies around at the processor.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/payments/testing/bench.hpp"

namespace stagedoor::payments {
namespace {

using namespace testing;

// DBL-03
TEST(Payment, ParksWhatTheProcessorMixesUpAndNeverCapturesIt) {
    for (const auto kind :
         {FaultKind::kOtherIntent, FaultKind::kOtherAmount, FaultKind::kOtherMetadata}) {
        for (const auto operation : {Operation::kCreate, Operation::kConfirm}) {
            if (operation == Operation::kCreate && kind == FaultKind::kOtherIntent) {
                continue;  // of a new intent any id is as good as another
            }
            Bench bench;
            const auto order = bench.place_order();
            bench.processor.add_fault(operation, kind);
            const auto reply = bench.paid(order);
            EXPECT_EQ(reply.status, 202);
            bench.advance(Seconds{120});

            EXPECT_TRUE(bench.payment_of(order)->parked);
            EXPECT_EQ(bench.processor.count(Operation::kCapture), 0);
            EXPECT_GT(bench.running->driver.alarms(), 0);

            bench.cancel_order(order, "expired");
            bench.advance(Seconds{60});
            EXPECT_EQ(bench.status_of(order), "voided");
            EXPECT_FALSE(bench.processor.any_open());
        }
    }
}

// DBL-03: both walls
TEST(PaymentStore, HoldsOnePaymentPerOrderAndOneIntentPerPayment) {
    Bench bench;
    const auto first = bench.place_order();
    const auto second = bench.place_order();
    bench.paid(first, "tok_3ds");
    bench.paid(second, "tok_3ds");
    auto stolen = *bench.payment_of(second);
    stolen.intent = bench.payment_of(first)->intent;
    auto steal = [&](Transaction& tx) {
        bench.running->payments.save(tx, stolen);
    };
    EXPECT_THROW(bench.fake.await(bench.store.database().write(steal)), ConstraintViolation);
    auto twin = *bench.payment_of(first);
    twin.id = bench.fake.env().make_id<PaymentId>();
    auto insert = [&](Transaction& tx) {
        bench.running->payments.insert(tx, twin);
    };
    EXPECT_THROW(bench.fake.await(bench.store.database().write(insert)), ConstraintViolation);
}

// The intent that a lost create left behind, and an open one of an old payment.
TEST(Sweep, CancelsWhatWasLeftOverAndNothingElse) {
    Bench bench;
    const auto order = bench.place_order();
    bench.paid(order);
    Intent stray = bench.processor.only_intent();
    stray.id = "pi_stray";
    stray.status = IntentStatus::kHeld;
    stray.received = Money{};
    stray.number = 9;
    bench.processor.add_intent(stray);
    Intent foreign = stray;
    foreign.id = "pi_foreign";
    foreign.payment_id = "6b014fa0b16b00b5ffffffff";
    bench.processor.add_intent(foreign);
    bench.advance(std::chrono::minutes{19});
    EXPECT_EQ(bench.processor.intents.at("pi_stray").status, IntentStatus::kHeld);
    bench.advance(std::chrono::minutes{3});

    EXPECT_EQ(bench.processor.intents.at("pi_stray").status, IntentStatus::kCanceled);
    EXPECT_EQ(bench.processor.intents.at("pi_foreign").status, IntentStatus::kHeld);
    EXPECT_EQ(bench.status_of(order), "captured");
    EXPECT_TRUE(bench.processor.calls.back().key.starts_with(order.str() + ":9:cancel:"));
}

// Found by seed 115 of the simulator: two creates had an effect, the payment went on with the first
// and spent the second one's number on cancelling that; the other intent stayed open for ever.
TEST(Sweep, CancelsALeftOverIntentWhoseNumberIsSpent) {
    Bench bench;
    const auto order = bench.place_order();
    bench.paid(order, "tok_declined");
    bench.cancel_order(order, "buyer");
    bench.settle();
    ASSERT_EQ(bench.status_of(order), "voided");
    ASSERT_TRUE(bench.processor.calls.back().key.ends_with(":1:cancel"));
    Intent other = bench.processor.only_intent();
    other.id = "pi_other";
    other.status = IntentStatus::kUnpaid;
    other.number = 1;
    bench.processor.add_intent(other);

    bench.advance(std::chrono::minutes{22});

    EXPECT_EQ(bench.processor.intents.at("pi_other").status, IntentStatus::kCanceled);
}

TEST(Sweep, AsksNothingWhileThereIsNothingToFind) {
    Bench bench;
    bench.advance(std::chrono::minutes{30});
    EXPECT_EQ(bench.processor.looks, 0);
}

}  // namespace
}  // namespace stagedoor::payments
