#include "stripe/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace stagedoor::stripe {
namespace {

class RecordingHttp final : public HttpClient {
  public:
    Task<HttpReply> send(HttpCall call) override {
        calls.push_back(std::move(call));
        co_return HttpReply{};
    }
    void abort_all() override {}

    std::vector<HttpCall> calls;
};

void run(Task<HttpReply> task) {
    boost::asio::io_context context;
    boost::asio::co_spawn(context, std::move(task), boost::asio::detached);
    context.run();
}

using Headers = std::vector<std::pair<std::string, std::string>>;

TEST(StripeClient, PostsTheStoredBytes) {
    RecordingHttp http;
    StripeClient client{http, {"https://api.stripe.com/", "sk_test_1"}};

    run(client.send({"/v1/refunds", "o:1:refund", "payment_intent=pi_1"}));

    const auto& call = http.calls.at(0);
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.url, "https://api.stripe.com/v1/refunds");
    EXPECT_EQ(call.body, "payment_intent=pi_1");
    EXPECT_EQ(
        call.headers,
        (Headers{
            {"Authorization", "Bearer sk_test_1"},
            {"Stripe-Version", "2020-08-27"},
            {"Accept", "application/json"},
            {"Content-Type", "application/x-www-form-urlencoded"},
            {"Idempotency-Key", "o:1:refund"}})
    );
    EXPECT_EQ(call.connect_timeout, Milliseconds{2000});
    EXPECT_EQ(call.timeout, Milliseconds{10'000});
    EXPECT_EQ(call.max_reply, kMaxReply);
}

TEST(StripeClient, GetsWithoutAKeyOfIdempotency) {
    RecordingHttp http;
    StripeClient client{http, {"http://127.0.0.1:1", "sk_test_1"}};

    run(client.get("/v1/payment_intents/pi_1"));

    const auto& call = http.calls.at(0);
    EXPECT_EQ(call.method, "GET");
    EXPECT_EQ(call.url, "http://127.0.0.1:1/v1/payment_intents/pi_1");
    EXPECT_EQ(call.headers.size(), 3U);
}

}  // namespace
}  // namespace stagedoor::stripe
