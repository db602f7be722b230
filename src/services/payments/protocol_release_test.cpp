// Orders that are lost: no money may stay, whatever the processor does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/payments/testing/bench.hpp"

namespace stagedoor::payments {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr Milliseconds kLong = std::chrono::minutes{40};

// PAY-07
TEST(Payment, CompensatesAnAuthorisationThatLapsedBeforeTheCapture) {
    Bench bench;
    const auto order = bench.place_order();
    bench.processor.add_fault(Operation::kCapture, FaultKind::kDropRequest, 1'000'000);
    const auto reply = bench.paid(order);
    EXPECT_EQ(reply.status, 201);
    EXPECT_THAT(reply.body, HasSubstr(R"("status":"authorized")"));

    bench.processor.only_intent().status = IntentStatus::kCanceled;
    bench.processor.faults.clear();
    bench.advance(Seconds{60});

    EXPECT_EQ(bench.orders.at(order).status, "cancelled");
    EXPECT_EQ(bench.status_of(order), "voided");
    EXPECT_EQ(bench.processor.received(), Money{});
    EXPECT_GT(bench.running->driver.alarms(), 0);
    EXPECT_THAT(
        bench.event_types(),
        ElementsAre("payment:started", "payment:authorized", "payment:failed", "payment:voided")
    );
}

// EXP-02: the buyer left at the bank's page
TEST(Payment, EndsWhenTheBankIsNeverAnswered) {
    Bench bench;
    const auto order = bench.place_order();
    const auto reply = bench.paid(order, "tok_3ds", "k");
    EXPECT_EQ(reply.status, 200);
    EXPECT_THAT(reply.body, HasSubstr(R"("clientSecret":"pi_1_secret_1")"));

    bench.fake.jump_clock(kLong);
    bench.cancel_order(order, "expired");
    bench.advance(Seconds{2});

    EXPECT_EQ(bench.status_of(order), "voided");
    EXPECT_FALSE(bench.payment_of(order)->client_secret);
    EXPECT_FALSE(bench.processor.any_open());
    EXPECT_EQ(bench.paid(order, "tok_3ds", "k").body, reply.body);
}

// CNT-02: the order is cancelled while the payment is in each state
TEST(Payment, ReleasesTheMoneyWhateverStateItIsIn) {
    for (const int steps : {0, 1, 2, 3}) {
        Bench bench;
        const auto order = bench.place_order();
        bench.processor.delay = Milliseconds{400};
        auto reply = bench.pay(order, steps == 3 ? "tok_3ds" : "tok_visa");
        bench.advance(Milliseconds{200 + 400 * std::min(steps, 1)});
        if (steps == 2) {
            bench.orders_answer = false;  // authorised, and Orders has not looked yet
            bench.advance(Seconds{1});
        }
        if (steps == 3) {
            bench.advance(Seconds{2});
        }
        bench.orders.at(order).payment = bench.payment_of(order)->id;
        bench.cancel_order(order, "buyer");
        bench.orders_answer = true;
        bench.advance(Seconds{10});

        ASSERT_TRUE(reply.done());
        EXPECT_THAT(reply.get().status, steps == 3 ? 200 : 400) << steps;
        EXPECT_EQ(bench.processor.count(Operation::kCapture), 0) << steps;
        bench.expect_balanced(order);
    }
}

// CNT-02, P10: found taken after all
TEST(Payment, GivesBackWhatWasTakenForALostOrder) {
    for (const auto kind :
         {FaultKind::kDropReply, FaultKind::kFaultAfter, FaultKind::kStoredFault}) {
        Bench bench;
        const auto order = bench.place_order();
        bench.paid(order, "tok_3ds");
        auto& intent = bench.processor.only_intent();
        intent.status = IntentStatus::kSucceeded;
        intent.received = intent.amount;
        bench.processor.add_fault(Operation::kRefund, kind);
        bench.cancel_order(order, "buyer");
        bench.advance(Seconds{60});

        EXPECT_EQ(bench.status_of(order), "refunded");
        EXPECT_EQ(bench.processor.kept(), Money{});
        EXPECT_EQ(bench.event_types().back(), "payment:refunded");
    }
}

// PAY-06: cancel, each way to fail
TEST(Payment, ReleasesTheHoldThroughEveryFault) {
    for (const auto kind :
         {FaultKind::kDropRequest,
          FaultKind::kDropReply,
          FaultKind::kServerFault,
          FaultKind::kStoredFault,
          FaultKind::kFaultAfter,
          FaultKind::kBusy,
          FaultKind::kKeyRefused}) {
        Bench bench;
        const auto order = bench.place_order();
        bench.paid(order, "tok_3ds");
        bench.processor.add_fault(Operation::kCancel, kind);
        bench.cancel_order(order, "expired");
        bench.advance(Seconds{60});

        bench.expect_balanced(order);
        EXPECT_EQ(bench.event_types().back(), "payment:voided");
    }
}

}  // namespace
}  // namespace stagedoor::payments
