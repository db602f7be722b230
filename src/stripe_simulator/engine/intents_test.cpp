#include "stripe_simulator/engine/intents.hpp"

#include <gtest/gtest.h>

#include "stripe_simulator/testing/account.hpp"

namespace stagedoor::stripe_simulator {
namespace {

constexpr std::string_view kUnexpectedState = "payment_intent_unexpected_state";

TEST(PaymentIntents, StartWithoutAPaymentMethod) {
    Account account;

    const auto reply = account.post(
        "/v1/payment_intents", {{"amount", "50"}, {"currency", "USD"}, {"description", "Seat 5"}}
    );

    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.at("/status"), "requires_payment_method");
    EXPECT_EQ(reply.at("/currency"), "usd");
    EXPECT_EQ(reply.at("/capture_method"), "automatic");
    EXPECT_EQ(reply.at("/description"), "Seat 5");
    EXPECT_EQ(reply.at("/latest_charge"), "null");
    EXPECT_EQ(reply.at("/charges/data"), "[]");
    EXPECT_TRUE(reply.at("/client_secret").starts_with(reply.at("/id") + "_secret_"));
    EXPECT_TRUE(reply.header("Request-Id").starts_with("req_"));
}

TEST(PaymentIntents, AwaitConfirmationWithAPaymentMethod) {
    Account account;

    const auto reply = account.post(
        "/v1/payment_intents",
        {{"amount", "2000"}, {"currency", "usd"}, {"payment_method", "pm_card_visa"}}
    );

    EXPECT_EQ(reply.at("/status"), "requires_confirmation");
    EXPECT_EQ(account.act(reply.at("/id"), "confirm").at("/status"), "succeeded");
}

TEST(PaymentIntents, HoldTheMoneyUnderManualCapture) {
    Account account;

    const auto reply = account.confirm(account.create(), "tok_visa");

    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.at("/status"), "requires_capture");
    EXPECT_EQ(reply.at("/amount_capturable"), "2000");
    EXPECT_EQ(reply.at("/amount_received"), "0");
    EXPECT_EQ(reply.at("/charges/data/0/id"), reply.at("/latest_charge"));
    EXPECT_EQ(reply.at("/charges/data/0/captured"), "false");
    EXPECT_EQ(reply.at("/charges/data/0/paid"), "true");
}

TEST(PaymentIntents, TakeTheMoneyUnderAutomaticCapture) {
    Account account;

    const auto reply = account.post(
        "/v1/payment_intents",
        {{"amount", "2000"},
         {"currency", "usd"},
         {"confirm", "true"},
         {"payment_method", "pm_card_mastercard"}}
    );

    EXPECT_EQ(reply.at("/status"), "succeeded");
    EXPECT_EQ(reply.at("/amount_received"), "2000");
    EXPECT_EQ(reply.at("/charges/data/0/captured"), "true");
    EXPECT_EQ(reply.at("/charges/data/0/payment_method_details/card/brand"), "mastercard");
}

TEST(PaymentIntents, AreCapturedOnceWholeOrInPart) {
    Account account;
    const auto whole = account.authorize();
    const auto part = account.authorize();

    EXPECT_EQ(
        account.act(part, "capture", {{"amount_to_capture", "2001"}}).at("/error/code"),
        "amount_too_large"
    );
    EXPECT_EQ(
        account.act(part, "capture", {{"amount_to_capture", "0"}}).at("/error/code"),
        "parameter_invalid_integer"
    );
    EXPECT_EQ(
        account.act(part, "capture", {{"amount_to_capture", "1500"}}).at("/amount_received"), "1500"
    );
    EXPECT_EQ(account.act(whole, "capture").at("/amount_received"), "2000");

    const auto again = account.act(whole, "capture");
    EXPECT_EQ(again.status, 400);
    EXPECT_EQ(again.at("/error/code"), kUnexpectedState);
    EXPECT_EQ(again.at("/error/payment_intent/status"), "succeeded");
    EXPECT_EQ(account.retrieve(whole).at("/amount_received"), "2000");
}

TEST(PaymentIntents, ReleaseTheHoldWhenCancelled) {
    Account account;
    const auto intent = account.authorize();

    const auto reply = account.act(intent, "cancel", {{"cancellation_reason", "abandoned"}});

    EXPECT_EQ(reply.at("/status"), "canceled");
    EXPECT_EQ(reply.at("/cancellation_reason"), "abandoned");
    EXPECT_EQ(reply.at("/amount_capturable"), "0");
    EXPECT_EQ(reply.at("/amount_received"), "0");
    EXPECT_EQ(reply.at("/charges/data/0/refunded"), "true");
    EXPECT_NE(reply.at("/canceled_at"), "null");
}

// A new intent in that state.
std::string intent_in_state(Account& account, std::string_view status) {
    if (status == "requires_confirmation") {
        return account
            .post(
                "/v1/payment_intents",
                {{"amount", "99"}, {"currency", "usd"}, {"payment_method", "pm_card_visa"}}
            )
            .at("/id");
    }
    auto intent = account.create();
    if (status == "requires_action") {
        (void)account.confirm(intent, "tok_authenticationRequired");
    } else if (status == "requires_capture" || status == "succeeded") {
        (void)account.confirm(intent, "tok_visa");
    }
    if (status == "succeeded") {
        (void)account.act(intent, "capture");
    } else if (status == "canceled") {
        (void)account.act(intent, "cancel");
    }
    return intent;
}

TestReply act(Account& account, const std::string& intent, const std::string& action) {
    if (action == "confirm") {
        return account.confirm(intent, "tok_visa");
    }
    if (action == "refund") {
        return account.post("/v1/refunds", {{"payment_intent", intent}});
    }
    return account.act(intent, action);
}

void expect_action(const std::string& status, const std::string& action, bool allowed) {
    Account account;
    const auto intent = intent_in_state(account, status);
    ASSERT_EQ(account.retrieve(intent).at("/status"), status);
    const auto reply = act(account, intent, action);
    EXPECT_EQ(reply.status, allowed ? 200 : 400) << status << " " << action;
    if (allowed) {
        return;
    }
    EXPECT_EQ(account.retrieve(intent).at("/status"), status);
    if (action != "refund") {
        EXPECT_EQ(reply.at("/error/code"), kUnexpectedState);
        EXPECT_EQ(reply.at("/error/payment_intent/id"), intent);
    }
}

// Which action each state allows, all of them by all of them.
TEST(PaymentIntents, RefuseWhatTheirStateForbids) {
    struct Row {
        const char* status;
        bool confirm;
        bool capture;
        bool cancel;
        bool refund;
    };
    constexpr std::array kRows{
        Row{"requires_payment_method", true, false, true, false},
        Row{"requires_confirmation", true, false, true, false},
        Row{"requires_action", true, false, true, false},
        Row{"requires_capture", false, true, true, false},
        Row{"succeeded", false, false, false, true},
        Row{"canceled", false, false, false, false},
    };
    for (const auto& row : kRows) {
        expect_action(row.status, "confirm", row.confirm);
        expect_action(row.status, "capture", row.capture);
        expect_action(row.status, "cancel", row.cancel);
        expect_action(row.status, "refund", row.refund);
    }
}

TEST(PaymentIntents, NeedAPaymentMethodToBeConfirmed) {
    Account account;

    const auto reply = account.act(account.create(), "confirm");

    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.at("/error/code"), kUnexpectedState);
}

// PAY-04
TEST(ThreeDSecure, HoldsTheMoneyWhenTheBuyerPasses) {
    Account account;
    const auto intent = account.create();
    const auto asked = account.confirm(intent, "tok_threeDSecure2Required");
    ASSERT_EQ(asked.at("/status"), "requires_action");
    EXPECT_EQ(asked.at("/next_action/type"), "use_stripe_sdk");
    EXPECT_EQ(asked.at("/latest_charge"), "null");

    auto& ledger = account.engine.ledger();
    EXPECT_TRUE(authenticate(ledger, *ledger.intents.find(intent), true));

    const auto passed = account.retrieve(intent);
    EXPECT_EQ(passed.at("/status"), "requires_capture");
    EXPECT_EQ(passed.at("/next_action"), "null");
    EXPECT_FALSE(authenticate(ledger, *ledger.intents.find(intent), true));
}

// PAY-04
TEST(ThreeDSecure, AsksForAnotherCardWhenTheBuyerFails) {
    Account account;
    const auto intent = account.create();
    (void)account.confirm(intent, "tok_authenticationRequired");

    auto& ledger = account.engine.ledger();
    EXPECT_TRUE(authenticate(ledger, *ledger.intents.find(intent), false));

    const auto failed = account.retrieve(intent);
    EXPECT_EQ(failed.at("/status"), "requires_payment_method");
    EXPECT_EQ(failed.at("/last_payment_error/code"), "payment_intent_authentication_failure");
    EXPECT_EQ(account.confirm(intent, "tok_visa").at("/status"), "requires_capture");
}

TEST(ThreeDSecure, MayBeReplacedByAnotherCard) {
    Account account;
    const auto intent = account.create();
    (void)account.confirm(intent, "tok_threeDSecure2Required");

    EXPECT_EQ(account.confirm(intent, "tok_visa").at("/status"), "requires_capture");
}

TEST(ThreeDSecure, RedirectsWhenThereIsAWayBack) {
    Account account;
    const auto reply = account.post(
        "/v1/payment_intents",
        {{"amount", "2000"},
         {"currency", "usd"},
         {"confirm", "true"},
         {"payment_method", "pm_card_threeDSecure2Required"},
         {"return_url", "https://example.test/back"}}
    );

    EXPECT_EQ(reply.at("/next_action/type"), "redirect_to_url");
    EXPECT_EQ(reply.at("/next_action/redirect_to_url/return_url"), "https://example.test/back");
}

// PAY-07
TEST(Authorisation, LapsesExactlyAfterSevenDays) {
    Account account;
    const auto intent = account.authorize();

    account.clock.advance(kHoldLasts - Milliseconds{1});
    EXPECT_EQ(account.retrieve(intent).at("/status"), "requires_capture");

    account.clock.advance(Milliseconds{1});
    const auto lapsed = account.retrieve(intent);
    EXPECT_EQ(lapsed.at("/status"), "canceled");
    EXPECT_EQ(lapsed.at("/cancellation_reason"), "automatic");
    EXPECT_EQ(account.act(intent, "capture").at("/error/payment_intent/status"), "canceled");
}

TEST(Authorisation, DoesNotLapseOnceCaptured) {
    Account account;
    const auto intent = account.captured();

    account.clock.advance(kHoldLasts);

    EXPECT_EQ(account.retrieve(intent).at("/status"), "succeeded");
}

TEST(Refunds, GiveBackPartsUntilNothingIsLeft) {
    Account account;
    const auto intent = account.captured();

    const auto part = account.post("/v1/refunds", {{"payment_intent", intent}, {"amount", "500"}});
    EXPECT_EQ(part.at("/amount"), "500");
    EXPECT_EQ(part.at("/status"), "succeeded");
    EXPECT_EQ(account.retrieve(intent).at("/charges/data/0/refunded"), "false");
    EXPECT_EQ(
        account.post("/v1/refunds", {{"payment_intent", intent}, {"amount", "1501"}}).status, 400
    );

    const auto rest = account.post("/v1/refunds", {{"charge", part.at("/charge")}});
    EXPECT_EQ(rest.at("/amount"), "1500");
    EXPECT_EQ(account.retrieve(intent).at("/charges/data/0/refunded"), "true");
    EXPECT_EQ(account.retrieve(intent).at("/status"), "succeeded");

    const auto more = account.post("/v1/refunds", {{"payment_intent", intent}});
    EXPECT_EQ(more.status, 400);
    EXPECT_EQ(more.at("/error/code"), "charge_already_refunded");
    EXPECT_EQ(account.get("/v1/refunds/" + rest.at("/id")).body, rest.body);
    EXPECT_EQ(
        account.get("/v1/refunds", {{"payment_intent", intent}}).at("/data/0/id"), rest.at("/id")
    );
}

TEST(Refunds, NeedExactlyOneTarget) {
    Account account;

    EXPECT_EQ(account.post("/v1/refunds").at("/error/code"), "parameter_missing");
    EXPECT_EQ(
        account.post("/v1/refunds", {{"payment_intent", "pi_no"}}).at("/error/code"),
        "resource_missing"
    );
    EXPECT_EQ(account.get("/v1/refunds/re_no").status, 404);
}

}  // namespace
}  // namespace stagedoor::stripe_simulator
