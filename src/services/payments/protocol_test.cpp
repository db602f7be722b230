// The protocol of a payment from end to end, against a processor that fails in every way it can.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/payments/testing/bench.hpp"

namespace stagedoor::payments {
namespace {

using namespace testing;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr Milliseconds kLong = std::chrono::minutes{40};

std::string status_of(Bench& bench, const OrderId& order) {
    return std::string{to_string(bench.payment_of(order)->status)};
}

// I2 at rest: one capture iff the order is complete, nothing held, nothing owed.
void expect_balanced(Bench& bench, const OrderId& order) {
    const bool complete = bench.orders.at(order).status == "complete";
    EXPECT_EQ(bench.processor.kept(), Money{complete ? 1999 : 0});
    EXPECT_FALSE(bench.processor.any_open());
    EXPECT_EQ(status_of(bench, order), complete ? "captured" : "voided");
}

TEST(Payment, TakesTheMoneyAfterOrdersHasDecided) {
    Bench bench;
    const auto order = bench.place_order();

    const auto reply = bench.paid(order);

    EXPECT_EQ(reply.status, 201);
    const auto payment = bench.payment_of(order);
    EXPECT_EQ(
        reply.body,
        R"({"id":")" + payment->id.str() + R"(","orderId":")" + order.str() +
            R"(","status":"captured"})"
    );
    EXPECT_THAT(
        bench.event_types(), ElementsAre("payment:started", "payment:authorized", "payment:created")
    );
    EXPECT_THAT(bench.processor.keys(), ElementsAre("1:create", "1:confirm", "1:capture"));
    for (const auto& event : bench.events()) {
        EXPECT_THAT(event.data, AllOf(Not(HasSubstr("tok_")), Not(HasSubstr("secret"))));
    }
    expect_balanced(bench, order);
}

// PAY-11
TEST(Payment, CallsNobodyBeforeTheAttemptIsDurableAndGranted) {
    Bench bench;
    const auto order = bench.place_order();
    bench.orders_answer = false;
    std::size_t durable = 0;
    bench.processor.check = [&](const Call& call) {
        const auto payment = bench.payment_of(order);
        ASSERT_TRUE(payment && payment->granted);
        auto body = [&](Transaction& tx) {
            return bench.running->calls.find(tx, payment->id, call.operation, call.number);
        };
        const auto stored = bench.fake.await(bench.store.database().read(body));
        ASSERT_TRUE(stored);
        EXPECT_EQ(stored->body, call.body);
        EXPECT_EQ(stored->key, call.key);
        EXPECT_EQ(stored->path, call.path);
        EXPECT_TRUE(stored->sent);
        ++durable;
    };

    auto reply = bench.pay(order);
    bench.advance(Seconds{10});
    EXPECT_EQ(reply.get().status, 202);
    EXPECT_THAT(bench.processor.calls, IsEmpty());

    bench.orders_answer = true;
    bench.settle();
    EXPECT_EQ(durable, 3U);
    expect_balanced(bench, order);
}

// PAY-11
TEST(Payment, CallsNobodyForAnOrderThatOrdersWillNotHavePaid) {
    Bench bench;
    const auto order = bench.place_order();
    bench.orders_answer = false;
    auto reply = bench.pay(order);
    bench.orders.at(order).status = "cancelled";
    bench.orders_answer = true;

    EXPECT_EQ(bench.finish(reply).status, 400);
    EXPECT_THAT(bench.processor.calls, IsEmpty());
    EXPECT_EQ(status_of(bench, order), "voided");
}

// DBL-01
TEST(Payment, JoinsParallelRequestsToOneAttempt) {
    for (const bool with_keys : {false, true}) {
        Bench bench;
        const auto order = bench.place_order();
        std::vector<Bench::Reply> replies;
        for (int i = 0; i < 8; ++i) {
            const auto key = with_keys ? std::optional{"key-" + std::to_string(i)} : std::nullopt;
            replies.push_back(bench.pay(order, i % 2 == 0 ? "tok_visa" : "tok_other", key));
        }
        std::set<std::string> bodies;
        for (auto& reply : replies) {
            const auto answer = bench.finish(reply);
            EXPECT_EQ(answer.status, 201);
            bodies.insert(answer.body);
        }
        EXPECT_EQ(bodies.size(), 1U);
        EXPECT_EQ(bench.processor.intents.size(), 1U);
        EXPECT_EQ(bench.processor.count(Operation::kCapture), 1);

        const auto again = bench.paid(order);
        EXPECT_EQ(again.status, 400);
        EXPECT_THAT(again.body, HasSubstr("order_complete"));
        expect_balanced(bench, order);
    }
}

// DBL-01, I7
TEST(Payment, RepeatsItsAnswerUnderTheSameKey) {
    Bench bench;
    const auto order = bench.place_order();

    const auto first = bench.paid(order, "tok_visa", "k");
    const auto second = bench.paid(order, "tok_visa", "k");
    const auto other = bench.paid(order, "tok_amex", "k");

    EXPECT_EQ(first.status, 201);
    EXPECT_EQ(second.status, 201);
    EXPECT_EQ(second.body, first.body);
    EXPECT_EQ(other.status, 422);
}

// DBL-02
TEST(Payment, KeepsTheIntentAfterADeclineAndTakesAnotherCard) {
    Bench bench;
    const auto order = bench.place_order();

    const auto declined = bench.paid(order, "tok_declined", "first");
    EXPECT_EQ(declined.status, 400);
    EXPECT_EQ(
        declined.body,
        R"({"errors":[{"message":"Your card has insufficient funds","code":"card_declined",)"
        R"("declineCode":"insufficient_funds"}]})"
    );
    EXPECT_EQ(status_of(bench, order), "failed");
    EXPECT_EQ(bench.paid(order, "tok_declined").status, 400);
    EXPECT_EQ(bench.paid(order).status, 201);

    EXPECT_THAT(
        bench.processor.keys(),
        ElementsAre("1:create", "1:confirm", "2:confirm", "3:confirm", "3:capture")
    );
    EXPECT_EQ(bench.processor.intents.size(), 1U);
    // The stored answer of the first attempt stays what it was.
    EXPECT_EQ(bench.paid(order, "tok_declined", "first").body, declined.body);
    expect_balanced(bench, order);
}

TEST(Payment, TellsATokenThatIsNotValid) {
    Bench bench;
    const auto order = bench.place_order();

    const auto reply = bench.paid(order, "tok_invalid");

    EXPECT_EQ(reply.status, 400);
    EXPECT_THAT(reply.body, HasSubstr(R"("field":"token","code":"token_rejected")"));
}

TEST(Payment, ForgetsTheCardOnceItNeedNotBeSentAgain) {
    Bench bench;
    const auto order = bench.place_order();
    bench.paid(order, "tok_declined");
    const auto payment = bench.payment_of(order);
    auto body = [&](Transaction& tx) {
        return bench.running->calls.find(tx, payment->id, Operation::kConfirm, 1);
    };
    EXPECT_EQ(bench.fake.await(bench.store.database().read(body))->body, "");
}

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
                expect_balanced(bench, order);
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
    EXPECT_EQ(status_of(bench, order), "captured");
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
    expect_balanced(bench, order);
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
    expect_balanced(bench, order);
}

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
    EXPECT_EQ(status_of(bench, order), "voided");
    EXPECT_EQ(bench.processor.received(), Money{});
    EXPECT_GT(bench.running->driver.alarms(), 0);
    EXPECT_THAT(
        bench.event_types(),
        ElementsAre("payment:started", "payment:authorized", "payment:failed", "payment:voided")
    );
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
            expect_balanced(bench, order);
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
    expect_balanced(bench, order);
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

    EXPECT_EQ(status_of(bench, order), "voided");
    EXPECT_FALSE(bench.payment_of(order)->client_secret);
    EXPECT_FALSE(bench.processor.any_open());
    EXPECT_EQ(bench.paid(order, "tok_3ds", "k").body, reply.body);
}

// EVT-02: no webhook ever; the processor is asked
TEST(Payment, FindsOutByAskingThatTheBankHasAnswered) {
    for (const bool passed : {true, false}) {
        Bench bench;
        const auto order = bench.place_order();
        bench.paid(order, "tok_3ds");
        bench.advance(Seconds{20});
        bench.processor.authenticate("pi_1", passed);
        bench.advance(Seconds{16});

        EXPECT_EQ(status_of(bench, order), passed ? "captured" : "failed");
        if (!passed) {
            EXPECT_EQ(
                bench.payment_of(order)->failure->decline_code,
                "payment_intent_authentication_failure"
            );
            EXPECT_EQ(bench.paid(order).status, 201);
        }
        expect_balanced(bench, order);
    }
}

TEST(Payment, ReplacesAnIntentThatTakesNoOtherCardWhileTheBankAsks) {
    Bench bench;
    const auto order = bench.place_order();
    bench.paid(order, "tok_3ds");
    bench.processor.check = [&](const Call& call) {
        // The processor refuses another card for this intent.
        if (call.key.ends_with(":2:confirm")) {
            EXPECT_EQ(bench.processor.intents.at("pi_1").status, IntentStatus::kRequiresAction);
        }
    };
    const auto reply = bench.paid(order, "tok_picky");

    EXPECT_EQ(reply.status, 201);
    EXPECT_EQ(bench.processor.intents.at("pi_1").status, IntentStatus::kCanceled);
    EXPECT_EQ(bench.processor.intents.at("pi_2").status, IntentStatus::kSucceeded);
    expect_balanced(bench, order);
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
        expect_balanced(bench, order);
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

        EXPECT_EQ(status_of(bench, order), "refunded");
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

        expect_balanced(bench, order);
        EXPECT_EQ(bench.event_types().back(), "payment:voided");
    }
}

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
            EXPECT_EQ(status_of(bench, order), "voided");
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

// Our fault is not the buyer's: 503, and the lock stays
TEST(Payment, FailsWhenTheProcessorRefusesOurKey) {
    Bench bench;
    const auto order = bench.place_order();
    bench.processor.add_fault(Operation::kCreate, FaultKind::kKeyRefused);

    EXPECT_EQ(bench.paid(order).status, 503);
    EXPECT_EQ(status_of(bench, order), "failed");
    EXPECT_EQ(bench.paid(order).status, 201);
}

TEST(Payment, IsShownToItsBuyerOnly) {
    Bench bench;
    const auto order = bench.place_order();
    bench.paid(order, "tok_declined");
    const auto id = bench.payment_of(order)->id;

    auto mine = bench.get(id);
    const auto seen = bench.finish(mine);
    EXPECT_EQ(seen.status, 200);
    EXPECT_THAT(
        seen.body,
        HasSubstr(R"("status":"failed","declineCode":"insufficient_funds","message":"Your card has)"
        )
    );
    auto other = bench.get(id, "eve");
    EXPECT_EQ(bench.finish(other).status, 401);
    auto unknown = bench.get(bench.fake.env().make_id<PaymentId>());
    EXPECT_EQ(bench.finish(unknown).status, 404);
}

TEST(Payment, AsksTheProcessorAtMostOnceASecond) {
    Bench bench;
    const auto order = bench.place_order();
    bench.paid(order, "tok_3ds");
    bench.advance(Seconds{30});
    const auto id = bench.payment_of(order)->id;
    const int before = bench.processor.looks;
    for (int i = 0; i < 5; ++i) {
        auto reply = bench.get(id);
        EXPECT_EQ(reply.get().status, 200);
    }
    EXPECT_EQ(bench.processor.looks, before + 1);
}

TEST(Payment, SendsWaitersAwayWhenTheServiceStops) {
    Bench bench;
    const auto order = bench.place_order();
    bench.orders_answer = false;
    auto reply = bench.pay(order);
    EXPECT_FALSE(reply.done());
    bench.running->waiter.stop();
    bench.fake.run();
    ASSERT_TRUE(reply.done());
    EXPECT_EQ(reply.get().status, 202);
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
    EXPECT_EQ(status_of(bench, order), "captured");
    EXPECT_EQ(bench.processor.calls.back().key, order.str() + ":9:cancel");
}

TEST(Sweep, AsksNothingWhileThereIsNothingToFind) {
    Bench bench;
    bench.advance(std::chrono::minutes{30});
    EXPECT_EQ(bench.processor.looks, 0);
}

}  // namespace
}  // namespace stagedoor::payments
