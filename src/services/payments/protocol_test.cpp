// The protocol of a payment from end to end, as its buyer sees it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/payments/testing/bench.hpp"

namespace stagedoor::payments {
namespace {

using namespace testing;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

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
    bench.expect_balanced(order);
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
    bench.expect_balanced(order);
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
    EXPECT_EQ(bench.status_of(order), "voided");
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
        bench.expect_balanced(order);
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
    EXPECT_EQ(bench.status_of(order), "failed");
    EXPECT_EQ(bench.paid(order, "tok_declined").status, 400);
    EXPECT_EQ(bench.paid(order).status, 201);

    EXPECT_THAT(
        bench.processor.keys(),
        ElementsAre("1:create", "1:confirm", "2:confirm", "3:confirm", "3:capture")
    );
    EXPECT_EQ(bench.processor.intents.size(), 1U);
    // The stored answer of the first attempt stays what it was.
    EXPECT_EQ(bench.paid(order, "tok_declined", "first").body, declined.body);
    bench.expect_balanced(order);
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

// EVT-02: no webhook ever; the processor is asked
TEST(Payment, FindsOutByAskingThatTheBankHasAnswered) {
    for (const bool passed : {true, false}) {
        Bench bench;
        const auto order = bench.place_order();
        bench.paid(order, "tok_3ds");
        bench.advance(Seconds{20});
        bench.processor.authenticate("pi_1", passed);
        bench.advance(Seconds{16});

        EXPECT_EQ(bench.status_of(order), passed ? "captured" : "failed");
        if (!passed) {
            EXPECT_EQ(
                bench.payment_of(order)->failure->decline_code,
                "payment_intent_authentication_failure"
            );
            EXPECT_EQ(bench.paid(order).status, 201);
        }
        bench.expect_balanced(order);
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
    bench.expect_balanced(order);
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

// CLU-05
TEST(Payment, AnswersThePayerSoonWhenAnotherReplicaBroughtItToItsEnd) {
    Bench bench;
    const auto order = bench.place_order();
    bench.orders_answer = false;
    auto reply = bench.pay(order);
    EXPECT_FALSE(reply.done());

    const auto waiting = std::exchange(
        bench.running,
        std::make_unique<Running>(bench.fake.env(), bench.store.database(), bench.processor)
    );
    bench.orders_answer = true;
    bench.settle();
    bench.advance(2 * kLookout);
    ASSERT_TRUE(reply.done());
    EXPECT_EQ(reply.get().status, 201);
    bench.fake.await_through_time(waiting->driver.stop());
}

// The way from the processor is slow: what it says of a create comes two seconds later.
class LateReplies final : public CardProcessor {
  public:
    LateReplies(Env& env, CardProcessor& inner) : env_{env}, inner_{inner} {}

    Call build(const Payment& payment, Operation operation, std::string_view card) const override {
        return inner_.build(payment, operation, card);
    }
    std::string confirm_path(std::string_view intent) const override {
        return inner_.confirm_path(intent);
    }
    Task<Reply> send(Call call) override {
        const bool create = call.operation == Operation::kCreate;
        Reply reply = co_await inner_.send(std::move(call));
        if (create) {
            co_await sleep_until(env_.scheduler(), env_.scheduler().monotonic() + Seconds{2});
        }
        co_return reply;
    }
    Task<Reply> look(std::string intent) override { return inner_.look(std::move(intent)); }
    Task<Found> find(Payment payment) override { return inner_.find(std::move(payment)); }
    Task<IntentPage> list(IntentRange range) override { return inner_.list(range); }

  private:
    Env& env_;
    CardProcessor& inner_;
};

// CLU-05, PAY-06
TEST(Payment, IsNotLostToAReplyThatComesAfterAnotherReplicaWentOn) {
    Bench bench;
    LateReplies late{bench.fake.env(), bench.processor};
    auto quick = std::exchange(
        bench.running, std::make_unique<Running>(bench.fake.env(), bench.store.database(), late)
    );
    const auto order = bench.place_order();
    auto reply = bench.pay(order);
    bench.settle();

    const auto slow = std::exchange(bench.running, std::move(quick));
    constexpr int kAll = 1000;
    bench.processor.add_fault(Operation::kCapture, FaultKind::kDropRequest, kAll);
    bench.running->driver.wake(bench.payment_of(order)->id);
    bench.settle();
    bench.advance(Seconds{3});
    EXPECT_EQ(bench.payment_of(order)->status, Status::kAuthorized);
    bench.processor.faults.clear();
    bench.advance(std::chrono::minutes{1});

    EXPECT_EQ(bench.orders.at(order).status, "complete");
    EXPECT_EQ(bench.payment_of(order)->status, Status::kCaptured);
    bench.expect_balanced(order);
    slow->waiter.stop();
    bench.fake.await_through_time(slow->driver.stop());
}

// DBL-05. What stands in the way of this copy is what the other one did.
TEST(Payment, AnswersACopyAsAnotherReplicaAnsweredItMeanwhile) {
    Bench bench;
    Scheduler& scheduler = bench.fake.env().scheduler();
    bool heard = false;
    const CatchUpWithOrders slowly = [&]() -> Task<void> {
        while (!heard) {
            co_await sleep_until(scheduler, scheduler.monotonic() + Milliseconds{1});
        }
    };
    auto elsewhere = std::exchange(
        bench.running,
        std::make_unique<Running>(bench.fake.env(), bench.store.database(), bench.processor, slowly)
    );
    const auto order = bench.fake.env().make_id<OrderId>();
    auto copy = bench.pay(order, "tok_visa", "k1");
    bench.fake.run();

    const auto here = std::exchange(bench.running, std::move(elsewhere));
    bench.place_order(order);
    const auto there = bench.paid(order, "tok_visa", "k1");
    EXPECT_FALSE(copy.done());
    heard = true;
    const auto reply = bench.finish(copy);

    EXPECT_EQ(there.status, 201) << there.body;
    EXPECT_EQ(reply.status, 201) << reply.body;
    EXPECT_EQ(reply.body, there.body);
    bench.expect_balanced(order);
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

}  // namespace
}  // namespace stagedoor::payments
