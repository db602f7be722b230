#include "stripe_simulator/engine/idempotency.hpp"

#include <gtest/gtest.h>

#include "stripe_simulator/testing/account.hpp"

namespace stagedoor::stripe_simulator {
namespace {

const std::string kIntents = "/v1/payment_intents";
const Fields kGood{{"amount", "2000"}, {"currency", "usd"}};

std::size_t intents(Account& account) {
    return account.engine.ledger().intents.rows().size();
}

// SIM-06
TEST(StripeIdempotency, ReplaysTheFirstReply) {
    Account account;

    const auto first = account.post_with_key("k", kIntents, kGood);
    const auto second = account.post_with_key("k", kIntents, kGood);

    EXPECT_EQ(second.status, 200);
    EXPECT_EQ(second.body, first.body);
    EXPECT_EQ(first.header("Idempotent-Replayed"), "");
    EXPECT_EQ(second.header("Idempotent-Replayed"), "true");
    EXPECT_EQ(second.header("Original-Request"), first.header("Request-Id"));
    EXPECT_EQ(intents(account), 1U);
}

TEST(StripeIdempotency, DoesNotMindTheOrderOfParameters) {
    Account account;
    (void)account.post_with_key("k", kIntents, {{"amount", "2000"}, {"currency", "usd"}});

    const auto second =
        account.post_with_key("k", kIntents, {{"currency", "usd"}, {"amount", "2000"}});

    EXPECT_EQ(second.header("Idempotent-Replayed"), "true");
}

TEST(StripeIdempotency, RefusesAKeyWithOtherParameters) {
    Account account;
    (void)account.post_with_key("k", kIntents, kGood);

    const auto other =
        account.post_with_key("k", kIntents, {{"amount", "2001"}, {"currency", "usd"}});

    EXPECT_EQ(other.status, 400);
    EXPECT_EQ(other.at("/error/type"), "idempotency_error");
    EXPECT_EQ(intents(account), 1U);
}

TEST(StripeIdempotency, RefusesAKeyAtAnotherEndpoint) {
    Account account;
    const auto intent = account.authorize();
    (void)account.post_with_key("k", "/v1/payment_intents/" + intent + "/capture");

    const auto other = account.post_with_key("k", "/v1/payment_intents/" + intent + "/cancel");

    EXPECT_EQ(other.status, 400);
    EXPECT_EQ(other.at("/error/type"), "idempotency_error");
}

TEST(StripeIdempotency, StoresDeclines) {
    Account account;
    const auto intent = account.create();
    const auto path = "/v1/payment_intents/" + intent + "/confirm";
    const Fields declined{{"payment_method", "pm_card_chargeDeclined"}};

    const auto first = account.post_with_key("k", path, declined);
    const auto second = account.post_with_key("k", path, declined);

    EXPECT_EQ(second.status, 402);
    EXPECT_EQ(second.body, first.body);
    EXPECT_EQ(second.header("Idempotent-Replayed"), "true");
    EXPECT_EQ(account.engine.ledger().charges.rows().size(), 1U);
}

TEST(StripeIdempotency, StoresRefusalsByState) {
    Account account;
    const auto path = "/v1/payment_intents/" + account.create() + "/capture";

    (void)account.post_with_key("k", path);

    EXPECT_EQ(account.post_with_key("k", path).header("Idempotent-Replayed"), "true");
}

TEST(StripeIdempotency, StoresNothingThatDidNotBegin) {
    Account account;
    EXPECT_EQ(account.post_with_key("k", kIntents, {{"amount", "1"}}).status, 400);
    account.authorization = "Bearer nonsense";
    EXPECT_EQ(account.post_with_key("k", kIntents, kGood).status, 401);
    account.authorization = "Bearer sk_test_key";
    account.order_fault(Operation::kCreate, FaultKind::kHttp429);
    EXPECT_EQ(account.post_with_key("k", kIntents, kGood).status, 429);

    const auto good = account.post_with_key("k", kIntents, kGood);

    EXPECT_EQ(good.status, 200);
    EXPECT_EQ(good.header("Idempotent-Replayed"), "");
}

TEST(StripeIdempotency, RefusesTheSecondOfTwoAtOnce) {
    Account account;
    auto call = account.request("POST", kIntents, kGood);
    call.idempotency_key = "k";
    account.order_fault(Operation::kCreate, FaultKind::kDelay);

    auto first = account.engine.admit(call);
    const auto second = account.send(call);
    const auto done = Account::read(account.engine.finish(std::move(first)));
    const auto third = account.send(call);

    EXPECT_EQ(second.status, 409);
    EXPECT_EQ(second.at("/error/code"), "idempotency_key_in_use");
    EXPECT_EQ(second.header("Stripe-Should-Retry"), "true");
    EXPECT_EQ(done.status, 200);
    EXPECT_EQ(third.body, done.body);
    EXPECT_EQ(intents(account), 1U);
}

// PAY-06
TEST(StripeIdempotency, ForgetsAKeyAfterTwentyFourHours) {
    Account account;
    (void)account.post_with_key("k", kIntents, kGood);

    account.clock.advance(kKeysKept - Milliseconds{1});
    EXPECT_EQ(account.post_with_key("k", kIntents, kGood).header("Idempotent-Replayed"), "true");
    account.clock.advance(Milliseconds{1});
    EXPECT_EQ(account.post_with_key("k", kIntents, kGood).header("Idempotent-Replayed"), "");

    EXPECT_EQ(intents(account), 2U);
}

TEST(StripeIdempotency, LimitsTheKey) {
    Account account;

    EXPECT_EQ(account.post_with_key(std::string(255, 'k'), kIntents, kGood).status, 200);
    EXPECT_EQ(account.post_with_key(std::string(256, 'k'), kIntents, kGood).status, 400);
    EXPECT_EQ(account.post_with_key("", kIntents, kGood).status, 400);
}

TEST(StripeIdempotency, IgnoresKeysOfGet) {
    Account account;
    auto call = account.request("GET", kIntents, {});
    call.idempotency_key = "k";
    (void)account.send(call);

    EXPECT_EQ(account.send(call).header("Idempotent-Replayed"), "");
}

}  // namespace
}  // namespace stagedoor::stripe_simulator
