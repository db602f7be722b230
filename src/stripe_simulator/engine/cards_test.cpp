#include "stripe_simulator/engine/cards.hpp"

#include <array>

#include <gtest/gtest.h>

#include "stripe_simulator/testing/account.hpp"

namespace stagedoor::stripe_simulator {
namespace {

struct Row {
    std::string_view name;
    std::string_view status;  // of the intent after a confirm
    std::string_view code = {};
    std::string_view decline_code = {};
};

constexpr std::array kRows{
    Row{"visa", "requires_capture"},
    Row{"mastercard", "requires_capture"},
    Row{"amex", "requires_capture"},
    Row{"anythingElse", "requires_capture"},
    Row{"chargeDeclined", "requires_payment_method", "card_declined", "generic_decline"},
    Row{"chargeDeclinedInsufficientFunds",
        "requires_payment_method",
        "card_declined",
        "insufficient_funds"},
    Row{"chargeDeclinedFraudulent", "requires_payment_method", "card_declined", "fraudulent"},
    Row{"chargeDeclinedExpiredCard", "requires_payment_method", "expired_card", "expired_card"},
    Row{"chargeDeclinedIncorrectCvc", "requires_payment_method", "incorrect_cvc", "incorrect_cvc"},
    Row{"chargeDeclinedProcessingError",
        "requires_payment_method",
        "processing_error",
        "processing_error"},
    Row{"threeDSecure2Required", "requires_action"},
    Row{"authenticationRequired", "requires_action"},
};

void expect_row(
    Account& account, const Row& row, const std::string& intent, const TestReply& reply
) {
    EXPECT_EQ(reply.status, row.code.empty() ? 200 : 402) << row.name;
    const auto after = account.retrieve(intent);
    EXPECT_EQ(after.at("/status"), row.status) << row.name;
    if (row.code.empty()) {
        return;
    }
    EXPECT_EQ(reply.at("/error/type"), "card_error");
    EXPECT_EQ(reply.at("/error/code"), row.code);
    EXPECT_EQ(reply.at("/error/decline_code"), row.decline_code);
    EXPECT_EQ(reply.at("/error/payment_intent"), after.body);
    EXPECT_EQ(reply.at("/error/charge"), after.at("/latest_charge"));
    EXPECT_EQ(reply.at("/error/payment_method/object"), "payment_method");
    EXPECT_EQ(after.at("/last_payment_error/code"), row.code);
    EXPECT_EQ(after.at("/payment_method"), "null");
    EXPECT_EQ(after.at("/charges/data/0/status"), "failed");
}

TEST(TestCards, DoWhatTheTableSaysAsTokens) {
    for (const auto& row : kRows) {
        Account account;
        const auto intent = account.create();
        const auto reply = account.confirm(intent, "tok_" + std::string{row.name});
        expect_row(account, row, intent, reply);
    }
}

TEST(TestCards, DoWhatTheTableSaysAsPaymentMethods) {
    for (const auto& row : kRows) {
        Account account;
        const auto intent = account.create();
        const auto method = "pm_card_" + std::string{row.name};
        expect_row(
            account, row, intent, account.act(intent, "confirm", {{"payment_method", method}})
        );
    }
}

TEST(TestCards, DoWhatTheTableSaysAsPaymentMethodsMadeFromTokens) {
    for (const auto& row : kRows) {
        Account account;
        const auto intent = account.create();
        const auto method = account.post(
            "/v1/payment_methods",
            {{"type", "card"}, {"card[token]", "tok_" + std::string{row.name}}}
        );
        ASSERT_EQ(method.at("/object"), "payment_method");
        const auto id = method.at("/id");
        EXPECT_EQ(account.get("/v1/payment_methods/" + id).body, method.body);
        expect_row(account, row, intent, account.act(intent, "confirm", {{"payment_method", id}}));
    }
}

TEST(TestCards, ThatDoNotExistAreMissing) {
    Account account;
    const auto intent = account.create();

    const auto token = account.confirm(intent, "tok_invalid");
    const auto method = account.act(intent, "confirm", {{"payment_method", "pm_invalid"}});
    const auto swapped = account.act(intent, "confirm", {{"payment_method", "tok_visa"}});

    for (const auto& reply : {token, method, swapped}) {
        EXPECT_EQ(reply.status, 400);
        EXPECT_EQ(reply.at("/error/code"), "resource_missing");
        EXPECT_EQ(reply.at("/error/type"), "invalid_request_error");
    }
    EXPECT_EQ(account.retrieve(intent).at("/status"), "requires_payment_method");
    EXPECT_EQ(account.get("/v1/payment_methods/pm_other").status, 404);
    EXPECT_EQ(account.get("/v1/payment_methods/pm_card_visa").at("/card/last4"), "4242");
}

TEST(TestCards, DeclinedWhileCreatingLeaveTheIntentBehind) {
    Account account;

    const auto reply = account.post(
        "/v1/payment_intents",
        {{"amount", "2000"},
         {"currency", "usd"},
         {"confirm", "true"},
         {"payment_method", "pm_card_chargeDeclined"}}
    );

    EXPECT_EQ(reply.status, 402);
    const auto intent = reply.at("/error/payment_intent/id");
    EXPECT_EQ(account.retrieve(intent).at("/status"), "requires_payment_method");
}

}  // namespace
}  // namespace stagedoor::stripe_simulator
