// The protocol against a processor that fails in every way it can, and a process that dies.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/payments/testing/bench.hpp"

namespace stagedoor::payments {
namespace {

using namespace testing;
using ::testing::HasSubstr;

// PAY-06: each call, each way to fail: one intent, one capture, no human
TEST(Payment, SurvivesEveryFaultOfEveryCall) {
    for (const auto operation : {Operation::kCreate, Operation::kConfirm, Operation::kCapture}) {
        for (const auto kind :
             {FaultKind::kDropRequest,
              FaultKind::kDropReply,
              FaultKind::kServerFault,
              FaultKind::kStoredFault,
              FaultKind::kFaultAfter,
              FaultKind::kBusy}) {
            for (const int times : {1, 4}) {
                const bool once = kind == FaultKind::kStoredFault || kind == FaultKind::kFaultAfter;
                Bench bench;
                SCOPED_TRACE(
                    std::string{to_string(operation)} + " fault " +
                    std::to_string(static_cast<int>(kind)) + " x " + std::to_string(times)
                );
                const auto order = bench.place_order();
                bench.processor.add_fault(operation, kind, once ? 1 : times);
                auto reply = bench.pay(order);
                bench.advance(Seconds{60});

                ASSERT_TRUE(reply.done());
                EXPECT_THAT(reply.get().status, ::testing::AnyOf(201, 202));
                EXPECT_EQ(bench.processor.intents.size(), 1U);
                EXPECT_EQ(bench.processor.received(), Money{1999});
                EXPECT_EQ(bench.orders.at(order).status, "complete");
                bench.expect_balanced(order);
            }
        }
    }
}

// PAY-06
TEST(Payment, RepeatsTheSameBytesUnderTheSameKey) {
    Bench bench;
    const auto order = bench.place_order();
    bench.processor.add_fault(Operation::kConfirm, FaultKind::kDropReply, 2);
    auto reply = bench.pay(order);
    bench.advance(Seconds{20});

    std::set<std::string> bytes;
    for (const auto& call : bench.processor.calls) {
        if (call.operation == Operation::kConfirm) {
            bytes.insert(call.key + ' ' + call.path + ' ' + call.body);
        }
    }
    EXPECT_EQ(bytes.size(), 1U);
}

// PAY-06
TEST(Payment, AnswersAfterThreeSecondsAndTellsTheTruthLater) {
    Bench bench;
    const auto order = bench.place_order();
    bench.processor.add_fault(Operation::kConfirm, FaultKind::kDropRequest, 5);

    auto reply = bench.pay(order, "tok_visa", "k");
    bench.advance(Milliseconds{2900});
    EXPECT_FALSE(reply.done());
    bench.advance(Milliseconds{200});
    ASSERT_TRUE(reply.done());
    const auto answer = reply.get();
    EXPECT_EQ(answer.status, 202);
    EXPECT_THAT(answer.body, HasSubstr(R"("status":"processing")"));

    bench.advance(Seconds{60});
    EXPECT_EQ(bench.status_of(order), "captured");
    const auto later = bench.paid(order, "tok_visa", "k");
    EXPECT_EQ(later.status, 201);
    EXPECT_EQ(bench.processor.count(Operation::kCreate), 1);
}

// PAY-06: ten minutes without a processor, within the window
TEST(Payment, OutlastsAnOutage) {
    Bench bench;
    const auto order = bench.place_order();
    bench.processor.add_fault(Operation::kCreate, FaultKind::kDropRequest, 1'000'000);
    bench.processor.add_fault(std::nullopt, FaultKind::kDropRequest, 1'000'000);
    auto reply = bench.pay(order);
    bench.advance(std::chrono::minutes{10});
    EXPECT_LT(bench.processor.count(Operation::kCreate), 60);
    bench.processor.faults.clear();
    bench.advance(Seconds{30});

    EXPECT_EQ(bench.orders.at(order).status, "complete");
    bench.expect_balanced(order);
}

// PAY-06: keys are forgotten; the create is looked for, never sent blindly
TEST(Payment, AdoptsAnOldIntentInsteadOfMakingASecondOne) {
    Bench bench;
    const auto order = bench.place_order(std::chrono::hours{48});
    bench.processor.add_fault(Operation::kCreate, FaultKind::kDropReply, 1);
    bench.processor.add_fault(Operation::kCreate, FaultKind::kDropRequest, 1'000'000);
    auto reply = bench.pay(order);
    bench.advance(Seconds{5});
    bench.processor.forget_keys();
    bench.fake.jump_clock(std::chrono::hours{25});
    bench.processor.faults.clear();
    bench.advance(Seconds{30});

    EXPECT_EQ(bench.processor.intents.size(), 1U);
    EXPECT_EQ(bench.orders.at(order).status, "complete");
    bench.expect_balanced(order);
}

// PAY-05: the process dies after any number of steps; a new one goes on from the store
TEST(Payment, EndsWithoutAHumanWhereverTheProcessDies) {
    for (const auto operation : {Operation::kCreate, Operation::kConfirm, Operation::kCapture}) {
        for (const auto kind : {FaultKind::kDropRequest, FaultKind::kDropReply}) {
            Bench bench;
            const auto order = bench.place_order();
            bench.processor.add_fault(operation, kind, 1'000'000);
            auto reply = bench.pay(order);
            bench.advance(Milliseconds{200});
            bench.crash();
            bench.processor.faults.clear();
            bench.advance(Seconds{5});

            EXPECT_TRUE(reply.done());
            EXPECT_EQ(bench.orders.at(order).status, "complete");
            EXPECT_EQ(bench.processor.intents.size(), 1U);
            bench.expect_balanced(order);
        }
    }
}

// PAY-05: reconciler and buyer drive one attempt at once
TEST(Payment, IsDrivenByOneAtATime) {
    Bench bench;
    const auto order = bench.place_order();
    bench.processor.delay = Milliseconds{500};
    auto reply = bench.pay(order);
    for (int i = 0; i < 20; ++i) {
        bench.advance(Milliseconds{100});
        bench.running->driver.wake(bench.payment_of(order)->id);
        bench.running->driver.look(bench.payment_of(order)->id, true);
    }
    bench.advance(Seconds{5});

    EXPECT_EQ(bench.processor.count(Operation::kCreate), 1);
    EXPECT_EQ(bench.processor.count(Operation::kConfirm), 1);
    EXPECT_EQ(bench.processor.count(Operation::kCapture), 1);
    bench.expect_balanced(order);
}

// Our fault is not the buyer's: 503, and the lock stays
TEST(Payment, FailsWhenTheProcessorRefusesOurKey) {
    Bench bench;
    const auto order = bench.place_order();
    bench.processor.add_fault(Operation::kCreate, FaultKind::kKeyRefused);

    EXPECT_EQ(bench.paid(order, "tok_visa", "k").status, 503);
    EXPECT_EQ(bench.status_of(order), "failed");
    const auto again = bench.paid(order, "tok_visa", "k");
    EXPECT_EQ(again.status, 201);
    EXPECT_EQ(bench.paid(order, "tok_visa", "k").body, again.body);
}

}  // namespace
}  // namespace stagedoor::payments
