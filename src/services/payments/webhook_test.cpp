// Webhooks: verified before anything else, taken in once, and no more than hints.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/payments/testing/bench.hpp"

namespace stagedoor::payments {
namespace {

using namespace testing;
using ::testing::HasSubstr;

int status_after(Bench& bench, Bench::Reply reply) {
    return bench.finish(reply).status;
}

OrderId waiting_order(Bench& bench) {
    const auto order = bench.place_order();
    bench.paid(order, "tok_3ds");
    // Past the quick polls: what happens next comes from the webhook.
    bench.advance(Seconds{20});
    return order;
}

// EVT-01
TEST(Webhook, ActsOnWhatTheProcessorShowsAtOnce) {
    Bench bench;
    const auto order = waiting_order(bench);
    bench.processor.authenticate("pi_1", true);

    EXPECT_EQ(status_after(bench, bench.webhook("evt_1", "pi_1")), 200);

    EXPECT_EQ(bench.status_of(order), "captured");
}

// EVT-01, EVT-04: the payload's word counts for nothing
TEST(Webhook, DoesNotBelieveItsPayload) {
    Bench bench;
    const auto order = waiting_order(bench);

    EXPECT_EQ(status_after(bench, bench.webhook("evt_1", "pi_1")), 200);  // "succeeded"

    EXPECT_EQ(bench.status_of(order), "requires_action");
    EXPECT_EQ(bench.processor.count(Operation::kCapture), 0);
}

// EVT-01
TEST(Webhook, RefusesWhatIsNotSigned) {
    Bench bench;
    const auto order = waiting_order(bench);
    bench.processor.authenticate("pi_1", true);
    const int looks = bench.processor.looks;
    http::Request forged;
    forged.body =
        R"({"id":"evt_1","type":"payment_intent.succeeded","data":{"object":{"id":"pi_1"}}})";
    forged.headers.emplace_back("stripe-signature", "t=1795248000,v1=00");

    auto reply = bench.request("/webhook", http::Method::kPost, forged);
    const auto answer = bench.finish(reply);

    EXPECT_EQ(answer.status, 400);
    EXPECT_THAT(answer.body, HasSubstr("webhook_signature"));
    EXPECT_EQ(bench.running->routes.bad_signatures(), 1);
    EXPECT_EQ(bench.processor.looks, looks);
    EXPECT_EQ(bench.status_of(order), "requires_action");
}

// EVT-03: seen once is seen for long
TEST(Webhook, HasOneEffectHoweverOftenItComes) {
    Bench bench;
    const auto order = waiting_order(bench);
    bench.processor.authenticate("pi_1", true);
    auto first = bench.webhook("evt_1", "pi_1");
    auto second = bench.webhook("evt_1", "pi_1");
    EXPECT_EQ(status_after(bench, first), 200);
    EXPECT_EQ(status_after(bench, second), 200);
    EXPECT_EQ(bench.payment_of(order)->looks_wanted, 1);

    bench.fake.jump_clock(std::chrono::hours{72});
    bench.advance(Seconds{61});
    EXPECT_EQ(status_after(bench, bench.webhook("evt_1", "pi_1")), 200);
    EXPECT_EQ(bench.payment_of(order)->looks_wanted, 1);
    EXPECT_EQ(bench.processor.received(), Money{1999});
}

// EVT-03: mark and effect are one; a processor that cannot be asked now is asked later
TEST(Webhook, KeepsItsEffectWhenTheProcessorIsAway) {
    Bench bench;
    const auto order = waiting_order(bench);
    bench.processor.authenticate("pi_1", true);
    bench.processor.add_fault(std::nullopt, FaultKind::kDropRequest, 1'000'000);
    EXPECT_EQ(status_after(bench, bench.webhook("evt_1", "pi_1")), 200);
    bench.crash();
    bench.processor.faults.clear();
    bench.advance(Milliseconds{100});

    EXPECT_EQ(bench.status_of(order), "captured");
}

TEST(Webhook, IsTakenInWithoutEffectWhenItIsNotOurs) {
    Bench bench;
    const auto order = waiting_order(bench);
    EXPECT_EQ(status_after(bench, bench.webhook("evt_1", "pi_of_somebody")), 200);
    EXPECT_EQ(bench.payment_of(order)->looks_wanted, 0);
}

// EVT-04: every order of one payment's webhooks, with repeats
TEST(Webhook, EndsInTheSameStateInWhateverOrder) {
    std::vector<std::string> events{"evt_1", "evt_2", "evt_3", "evt_4"};
    do {
        Bench bench;
        const auto order = bench.place_order();
        bench.paid(order, "tok_3ds");
        bench.processor.authenticate("pi_1", true);
        for (const auto& event : events) {
            EXPECT_EQ(status_after(bench, bench.webhook(event, "pi_1")), 200);
            EXPECT_EQ(status_after(bench, bench.webhook("evt_1", "pi_1")), 200);
        }
        EXPECT_EQ(bench.status_of(order), "captured");
        EXPECT_EQ(bench.event_types().size(), 3U);
    } while (std::next_permutation(events.begin(), events.end()));
}

// EVT-04: a failure after the success changes nothing
TEST(Webhook, AfterTheCaptureChangesNothing) {
    Bench bench;
    const auto order = bench.place_order();
    bench.paid(order);
    bench.processor.only_intent().status = IntentStatus::kUnpaid;
    EXPECT_EQ(status_after(bench, bench.webhook("evt_late", "pi_1")), 200);
    EXPECT_EQ(bench.status_of(order), "captured");
}

// EVT-04: before the reply that names the intent
TEST(Webhook, MayComeBeforeTheReplyOfTheCall) {
    Bench bench;
    const auto order = bench.place_order();
    bench.processor.delay = Milliseconds{300};
    auto reply = bench.pay(order);
    EXPECT_EQ(status_after(bench, bench.webhook("evt_1", "pi_1")), 200);
    EXPECT_EQ(bench.finish(reply).status, 201);
    EXPECT_EQ(bench.processor.count(Operation::kConfirm), 1);
}

// CNT-05
TEST(Webhook, TakesInARefundMadeInTheDashboard) {
    Bench bench;
    const auto order = bench.place_order();
    bench.paid(order);
    bench.processor.only_intent().refunded = Money{500};
    EXPECT_EQ(status_after(bench, bench.webhook("evt_1", "pi_1")), 200);
    EXPECT_EQ(bench.status_of(order), "captured");
    EXPECT_EQ(bench.event_types().back(), "payment:refunded");
    EXPECT_GT(bench.running->driver.alarms(), 0);

    bench.processor.only_intent().refunded = Money{1999};
    EXPECT_EQ(status_after(bench, bench.webhook("evt_2", "pi_1")), 200);
    EXPECT_EQ(bench.status_of(order), "refunded");
    EXPECT_EQ(bench.orders.at(order).status, "complete");
}

// CNT-05: also without any webhook
TEST(Webhook, IsNotNeededToFindARefundMadeInTheDashboard) {
    Bench bench;
    const auto order = bench.place_order();
    bench.paid(order);
    bench.processor.only_intent().refunded = Money{1999};
    bench.advance(std::chrono::minutes{22});
    EXPECT_EQ(bench.status_of(order), "refunded");
}

}  // namespace
}  // namespace stagedoor::payments
