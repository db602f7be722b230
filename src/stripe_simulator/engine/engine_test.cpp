#include "stripe_simulator/engine/engine.hpp"

#include <gtest/gtest.h>

#include "stripe_simulator/testing/account.hpp"

namespace stagedoor::stripe_simulator {
namespace {

const std::string kIntents = "/v1/payment_intents";

TEST(StripeEngine, WantsATestKey) {
    Account account;
    const auto status_with = [&](std::string header) {
        account.authorization = std::move(header);
        return account.get(kIntents).status;
    };

    EXPECT_EQ(status_with("Bearer sk_test_x"), 200);
    EXPECT_EQ(status_with("Basic c2tfdGVzdF94Og=="), 200);  // sk_test_x:
    for (const auto* header :
         {"", "Bearer sk_test_", "Bearer sk_live_x", "Basic c2tfbGl2ZV94Og==", "Basic ?", "x"}) {
        EXPECT_EQ(status_with(header), 401) << header;
    }
    EXPECT_EQ(account.get(kIntents).at("/error/type"), "invalid_request_error");
}

TEST(StripeEngine, KnowsItsUrls) {
    Account account;

    EXPECT_EQ(account.get("/v1/customers").status, 404);
    EXPECT_EQ(account.post("/v1/payment_intents/pi_1/fly").status, 404);
    EXPECT_EQ(account.get("/v1/payment_intents/pi_1/confirm").status, 404);
    EXPECT_EQ(account.send(account.request("DELETE", "/v1/payment_intents/pi_1", {})).status, 404);
    const auto missing = account.retrieve("pi_1");
    EXPECT_EQ(missing.status, 404);
    EXPECT_EQ(missing.at("/error/code"), "resource_missing");
}

// SIM-06
TEST(StripeEngine, RefusesUnknownParametersEverywhere) {
    Account account;
    const auto intent = account.create();
    for (const auto* path : {"/v1/payment_intents", "/v1/refunds", "/v1/payment_methods"}) {
        const auto reply = account.post(path, {{"colour", "red"}});
        EXPECT_EQ(reply.status, 400) << path;
        EXPECT_EQ(reply.at("/error/code"), "parameter_unknown") << path;
        EXPECT_EQ(reply.at("/error/param"), "colour") << path;
        EXPECT_EQ(account.get(path, {{"colour", "red"}}).at("/error/code"), "parameter_unknown");
    }
    for (const auto* action : {"confirm", "capture", "cancel"}) {
        EXPECT_EQ(
            account.act(intent, action, {{"colour", "red"}}).at("/error/code"), "parameter_unknown"
        );
    }
    const auto nested = account.act(
        intent,
        "confirm",
        {{"payment_method_data[type]", "card"},
         {"payment_method_data[card][token]", "tok_visa"},
         {"payment_method_data[card][number]", "4242"}}
    );
    EXPECT_EQ(nested.at("/error/param"), "payment_method_data[card][number]");
    EXPECT_EQ(
        account.get("/v1/events", {{"colour", "red"}}).at("/error/code"), "parameter_unknown"
    );
}

// PAY-09
TEST(StripeEngine, ChargesFromFiftyCentsToEightDigits) {
    Account account;
    const auto code_for = [&](std::string_view amount) {
        return account.post(kIntents, {{"amount", amount}, {"currency", "usd"}}).at("/error/code");
    };

    EXPECT_EQ(code_for("49"), "amount_too_small");
    EXPECT_EQ(code_for("50"), "");
    EXPECT_EQ(code_for("99999999"), "");
    EXPECT_EQ(code_for("100000000"), "amount_too_large");
    EXPECT_EQ(code_for("0"), "parameter_invalid_integer");
    EXPECT_EQ(code_for("-5"), "parameter_invalid_integer");
    EXPECT_EQ(code_for("20.00"), "parameter_invalid_integer");
    EXPECT_EQ(code_for(""), "parameter_invalid_empty");
    EXPECT_EQ(account.post(kIntents, {{"currency", "usd"}}).at("/error/code"), "parameter_missing");
    EXPECT_EQ(account.post(kIntents, {{"amount", "50"}}).at("/error/param"), "currency");
}

TEST(StripeEngine, ChecksEveryParameterOfACreate) {
    const std::initializer_list<std::pair<std::string_view, std::string_view>> bad{
        {"currency", "dollars"},
        {"capture_method", "later"},
        {"confirmation_method", "manual"},
        {"confirm", "yes"},
        {"confirm", "true"},  // without anything to pay with
        {"payment_method_types[]", "sepa_debit"},
        {"payment_method_types", "card"},
        {"metadata", "x"},
        {"description", ""},
        {"return_url", "https://example.test"},            // without confirm
        {"payment_method_data[type]", "card"},             // without a card
        {"payment_method_data[card][token]", "tok_visa"},  // without a type
    };
    for (const auto& [name, value] : bad) {
        Account account;
        const auto reply =
            account.post(kIntents, {{"amount", "2000"}, {"currency", "usd"}, {name, value}});
        EXPECT_EQ(reply.status, 400) << name;
        EXPECT_EQ(reply.at("/error/type"), "invalid_request_error") << name;
        EXPECT_EQ(account.get(kIntents).at("/data"), "[]") << name;
    }
}

TEST(StripeEngine, LimitsMetadata) {
    const auto status_for = [](std::size_t keys, std::size_t key_size, std::size_t value_size) {
        Account account;
        auto call = account.request("POST", kIntents, {{"amount", "2000"}, {"currency", "usd"}});
        for (std::size_t i = 0; i < keys; ++i) {
            auto key = std::to_string(i + 100);
            key.resize(key_size, 'k');
            call.body += "&metadata[" + key + "]=" + std::string(value_size, 'v');
        }
        return account.send(call).status;
    };

    EXPECT_EQ(status_for(50, 40, 500), 200);
    EXPECT_EQ(status_for(51, 40, 500), 400);
    EXPECT_EQ(status_for(1, 41, 500), 400);
    EXPECT_EQ(status_for(1, 40, 501), 400);
}

TEST(StripeEngine, TellsWhatHappened) {
    Account account;
    (void)account.captured();

    const auto reply = account.get("/v1/events");

    std::vector<std::string> types;
    for (const auto& event : reply.json.at("data").as_array()) {
        types.emplace_back(event.at("type").as_string().c_str());
    }
    const std::vector<std::string> expected{
        "payment_intent.succeeded",
        "charge.captured",
        "payment_intent.amount_capturable_updated",
        "charge.succeeded",
        "payment_intent.created"};
    EXPECT_EQ(types, expected);
    EXPECT_EQ(reply.at("/data/0/data/object/status"), "succeeded");
    EXPECT_EQ(reply.at("/data/4/data/object/status"), "requires_payment_method");
    const auto one = account.get("/v1/events/" + reply.at("/data/0/id"));
    EXPECT_EQ(one.body, reply.at("/data/0"));
    EXPECT_EQ(account.engine.take_events().size(), 5U);
    EXPECT_TRUE(account.engine.take_events().empty());
}

TEST(StripeEngine, ForgetsEventsAfterThirtyDays) {
    Account account;
    (void)account.create();
    account.clock.advance(kEventsKept + Seconds{1});
    (void)account.create();

    EXPECT_EQ(account.get("/v1/events").json.at("data").as_array().size(), 1U);
}

TEST(StripeEngine, RepeatsItselfUnderTheSameSeed) {
    const auto run = [] {
        Account account;
        const auto intent = account.captured();
        return account.retrieve(intent).body + account.get("/v1/events").body;
    };

    EXPECT_EQ(run(), run());
}

TEST(StripeEngine, LogsEveryCall) {
    Account account;
    const auto intent = account.create();
    (void)account.post_with_key("k", "/v1/payment_intents/" + intent + "/cancel");
    (void)account.post_with_key("k", "/v1/payment_intents/" + intent + "/cancel");

    const auto log = boost::json::parse(account.engine.log().to_json(0));

    EXPECT_EQ(log.at("last").as_int64(), 3);
    const auto& first = log.at("requests").at(0);
    EXPECT_EQ(first.at("n").as_int64(), 1);
    EXPECT_EQ(first.at("method").as_string(), "POST");
    EXPECT_EQ(first.at("path").as_string(), kIntents);
    EXPECT_EQ(first.at("operation").as_string(), "create");
    EXPECT_TRUE(first.at("idempotencyKey").is_null());
    EXPECT_TRUE(first.at("fault").is_null());
    EXPECT_EQ(first.at("params").at("amount").as_string(), "2000");
    EXPECT_EQ(first.at("params").at("payment_method_types").at(0).as_string(), "card");
    EXPECT_EQ(
        first.at("params").at("metadata").at("order_id").as_string(), "6b014f90deadbeef01234567"
    );
    EXPECT_EQ(first.at("status").as_int64(), 200);
    EXPECT_FALSE(log.at("requests").at(1).at("replayed").as_bool());
    EXPECT_TRUE(log.at("requests").at(2).at("replayed").as_bool());
    EXPECT_EQ(log.at("requests").at(2).at("idempotencyKey").as_string(), "k");
    const auto later = boost::json::parse(account.engine.log().to_json(2));
    EXPECT_EQ(later.at("requests").as_array().size(), 1U);
}

TEST(StripeEngine, StartsAnewAfterReset) {
    Account account;
    const auto intent = account.create();
    account.order_fault(Operation::kCreate, FaultKind::kDelay);
    auto waiting = account.engine.admit(
        account.request("POST", kIntents, {{"amount", "2000"}, {"currency", "usd"}})
    );

    account.engine.reset();

    EXPECT_EQ(account.engine.finish(std::move(waiting)).status, 0);
    EXPECT_EQ(account.retrieve(intent).status, 404);
    EXPECT_EQ(account.get("/v1/events").at("/data"), "[]");
    EXPECT_TRUE(account.engine.take_events().empty());
}

}  // namespace
}  // namespace stagedoor::stripe_simulator
