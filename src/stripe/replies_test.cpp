#include "stripe/replies.hpp"

#include <gtest/gtest.h>

namespace stagedoor::stripe {
namespace {

constexpr auto kIntent = R"({"id":"pi_1","object":"payment_intent","amount":1999,"currency":"usd",
"amount_capturable":1999,"amount_received":0,"status":"requires_capture","capture_method":"manual",
"client_secret":"pi_1_secret_2","created":1795248000,
"metadata":{"order_id":"o1","payment_id":"p1","attempt":"3"},
"charges":{"object":"list","data":[{"id":"ch_1","amount_refunded":500}]},
"last_payment_error":{"type":"card_error","code":"card_declined","decline_code":"fraudulent",
"charge":"ch_0"},"a_new_member":[1,{"x":null}]})";

HttpReply http(int status, std::string body) {
    HttpReply reply;
    reply.status = status;
    reply.body = std::move(body);
    return reply;
}

std::string error_body(const std::string& members) {
    return R"({"error":{"type":"invalid_request_error",)" + members + "}}";
}

TEST(ReadIntent, TakesWhatIsThere) {
    const auto reply = read_intent(http(200, kIntent));

    ASSERT_EQ(reply.proof, Proof::kDone);
    const auto& intent = *reply.intent;
    EXPECT_EQ(intent.id, "pi_1");
    EXPECT_EQ(intent.status, IntentStatus::kRequiresCapture);
    EXPECT_EQ(intent.amount, Money{1999});
    EXPECT_EQ(intent.amount_capturable, Money{1999});
    EXPECT_EQ(intent.amount_refunded, Money{500});
    EXPECT_EQ(intent.order_id, "o1");
    EXPECT_EQ(intent.payment_id, "p1");
    EXPECT_EQ(intent.attempt, 3);
    EXPECT_EQ(intent.last_payment_error->decline_code, "fraudulent");
    EXPECT_EQ(intent.last_payment_error->reference, "ch_0");
    EXPECT_EQ(to_millis(intent.created), 1795248000000);
}

TEST(ReadIntent, ReadsTheNewerFormOfCharges) {
    const auto reply = read_intent(http(
        200,
        R"({"id":"pi_1","object":"payment_intent","amount":1,"currency":"usd","status":"succeeded",
        "latest_charge":{"amount_refunded":1}})"
    ));

    EXPECT_EQ(reply.intent->amount_refunded, Money{1});
}

// DBL-03: what has not the form of an intent proves nothing
TEST(ReadIntent, DoesNotTrustOtherShapes) {
    for (const auto* body :
         {"",
          "[]",
          "{",
          "null",
          R"({"id":"pi_1"})",
          R"({"id":"ch_1","object":"payment_intent","amount":1,"currency":"usd","status":"succeeded"})",
          R"({"id":"pi_/../x","object":"payment_intent","amount":1,"currency":"usd","status":"succeeded"})",
          R"({"id":"pi_1","object":"payment_intent","amount":1.5,"currency":"usd","status":"succeeded"})",
          R"({"id":"pi_1","object":"payment_intent","amount":1,"currency":"usd","status":"new_status"})",
          R"({"id":"pi_1","object":"charge","amount":1,"currency":"usd","status":"succeeded"})"}) {
        const auto reply = read_intent(http(200, body));
        EXPECT_EQ(reply.proof, Proof::kUnknown) << body;
        EXPECT_FALSE(reply.intent) << body;
    }
}

TEST(ReadIntent, TellsACardRefusalFromOthers) {
    const auto card = read_intent(http(
        402,
        R"({"error":{"type":"card_error","code":"card_declined","decline_code":"insufficient_funds","charge":"ch_7"}})"
    ));
    EXPECT_EQ(card.proof, Proof::kCardRefused);
    EXPECT_EQ(card.problem.decline_code, "insufficient_funds");
    EXPECT_EQ(card.problem.reference, "ch_7");

    const auto token = read_intent(http(400, error_body(R"("code":"resource_missing")")));
    EXPECT_EQ(token.proof, Proof::kRefused);

    const auto state =
        read_intent(http(400, error_body(R"("code":"payment_intent_unexpected_state")")));
    EXPECT_EQ(state.proof, Proof::kUnexpectedState);

    EXPECT_EQ(read_intent(http(401, error_body(R"("code":"x")"))).proof, Proof::kKeyRefused);
    EXPECT_EQ(read_intent(http(403, "")).proof, Proof::kKeyRefused);
}

// PAY-06: "no answer" is not "did not happen"
TEST(ReadIntent, TakesSilenceAndServerFaultsAsUnknown) {
    HttpReply none;
    none.failure = "timeout";
    EXPECT_EQ(read_intent(none).proof, Proof::kUnknown);
    EXPECT_EQ(read_intent(none).reason, "timeout");
    for (const int status : {302, 409, 429, 500, 502, 503}) {
        const auto reply = read_intent(http(status, error_body(R"("code":"x")")));
        EXPECT_EQ(reply.proof, Proof::kUnknown) << status;
        EXPECT_FALSE(reply.retry_is_futile) << status;
    }
    // A proxy's 400 is not Stripe's.
    EXPECT_EQ(read_intent(http(400, "<html>")).proof, Proof::kUnknown);
}

TEST(ReadIntent, ObeysWhatStripeSaysAboutRetries) {
    auto stored = http(500, error_body(R"("code":"x")"));
    stored.headers.emplace_back("idempotent-replayed", "true");
    EXPECT_TRUE(read_intent(stored).retry_is_futile);

    auto never = http(409, error_body(R"("code":"x")"));
    never.headers.emplace_back("stripe-should-retry", "false");
    EXPECT_TRUE(read_intent(never).retry_is_futile);

    auto again = http(400, error_body(R"("code":"lock_timeout")"));
    again.headers.emplace_back("stripe-should-retry", "true");
    EXPECT_EQ(read_intent(again).proof, Proof::kUnknown);
}

TEST(ReadRefund, TakesWhatIsThere) {
    const auto reply = read_refund(http(
        200,
        R"({"id":"re_1","object":"refund","amount":1999,"currency":"usd","payment_intent":"pi_1","status":"succeeded"})"
    ));

    ASSERT_EQ(reply.proof, Proof::kDone);
    EXPECT_EQ(reply.refund->intent, "pi_1");
    EXPECT_EQ(reply.refund->amount, Money{1999});
    EXPECT_EQ(read_refund(http(200, "{}")).proof, Proof::kUnknown);
    EXPECT_EQ(read_refund(http(500, "")).proof, Proof::kUnknown);
}

TEST(ReadPage, IsAllOrNothing) {
    const std::string intent{kIntent};
    const auto page =
        read_page(http(200, R"({"object":"list","has_more":true,"data":[)" + intent + "]}"));
    ASSERT_TRUE(page.ok);
    EXPECT_EQ(page.intents.size(), 1U);
    EXPECT_EQ(page.last_id, "pi_1");
    EXPECT_TRUE(page.has_more);

    EXPECT_FALSE(read_page(http(200, R"({"has_more":false,"data":[)" + intent + ",{}]}")).ok);
    EXPECT_FALSE(read_page(http(500, "")).ok);
    EXPECT_FALSE(read_page(HttpReply{}).ok);
}

}  // namespace
}  // namespace stagedoor::stripe
