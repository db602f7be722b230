#include "stripe/requests.hpp"

#include <gtest/gtest.h>

#include "stripe/form.hpp"

namespace stagedoor::stripe {
namespace {

TEST(Form, EncodesWhatIsNotUnreserved) {
    Form form;
    form.add("metadata[order_id]", "a b&c=d~e").add("limit", std::int64_t{3});

    EXPECT_EQ(form.text(), "metadata%5Border_id%5D=a%20b%26c%3Dd~e&limit=3");
}

TEST(CreateIntent, HasExactlyTheseBytes) {
    const auto call = create_intent({Money{1999}, "usd", "o1", "p1", 2, "o1:2:create"});

    EXPECT_EQ(call.path, "/v1/payment_intents");
    EXPECT_EQ(call.idempotency_key, "o1:2:create");
    EXPECT_EQ(
        call.body,
        "amount=1999&currency=usd&capture_method=manual&payment_method_types%5B%5D=card"
        "&metadata%5Border_id%5D=o1&metadata%5Bpayment_id%5D=p1&metadata%5Battempt%5D=2"
        "&description=Stagedoor%20order%20o1"
    );
}

TEST(ConfirmIntent, TellsTokensFromPaymentMethods) {
    EXPECT_EQ(confirm_path("pi_1"), "/v1/payment_intents/pi_1/confirm");
    EXPECT_EQ(
        confirm_body("tok_visa"),
        "payment_method_data%5Btype%5D=card&payment_method_data%5Bcard%5D%5Btoken%5D=tok_visa"
    );
    EXPECT_EQ(confirm_body("pm_card_visa"), "payment_method=pm_card_visa");
    EXPECT_EQ(confirm_body("pm_x&amount=1"), "payment_method=pm_x%26amount%3D1");
}

TEST(LaterCalls, NameTheIntentAndTheirKey) {
    EXPECT_EQ(capture_intent("pi_1", "k").path, "/v1/payment_intents/pi_1/capture");
    EXPECT_EQ(capture_intent("pi_1", "k").body, "");
    const auto cancel = cancel_intent("pi_1", CancelReason::kAbandoned, "k");
    EXPECT_EQ(cancel.path, "/v1/payment_intents/pi_1/cancel");
    EXPECT_EQ(cancel.body, "cancellation_reason=abandoned");
    EXPECT_EQ(
        cancel_intent("pi_1", CancelReason::kRequestedByCustomer, "k").body,
        "cancellation_reason=requested_by_customer"
    );
    const auto refund = refund_intent("pi_1", "o:1:refund");
    EXPECT_EQ(refund.path, "/v1/refunds");
    EXPECT_EQ(refund.body, "payment_intent=pi_1");
    EXPECT_EQ(refund.idempotency_key, "o:1:refund");
    EXPECT_EQ(retrieve_target("pi_1/../x"), "/v1/payment_intents/pi_1%2F..%2Fx");
}

TEST(Lookups, AreBounded) {
    EXPECT_EQ(
        list_target({from_millis(1000), from_millis(9999), "pi_9", 100}),
        "/v1/payment_intents?limit=100&created%5Bgte%5D=1&created%5Blte%5D=9&starting_after=pi_9"
    );
    EXPECT_EQ(
        search_target("payment_id", "ab"),
        "/v1/payment_intents/search?query=metadata%5B%27payment_id%27%5D%3A%27ab%27&limit=100"
    );
}

}  // namespace
}  // namespace stagedoor::stripe
