#include "stripe_simulator/stripe_simulator.hpp"

#include <gtest/gtest.h>

#include "platform/http/router.hpp"
#include "platform/runtime/testing/fake_env.hpp"
#include "stripe/webhook.hpp"
#include "stripe_simulator/engine/intents.hpp"
#include "stripe_simulator/http/standalone_routes.hpp"
#include "stripe_simulator/testing/account.hpp"

namespace stagedoor::stripe_simulator {
namespace {

const std::vector<std::string> kSecrets{"whsec_test_secret"};

// Takes every webhook, or answers 500 while `failing`.
class WebhookInbox final : public HttpClient {
  public:
    Task<HttpReply> send(HttpCall call) override {
        calls.push_back(std::move(call));
        HttpReply reply;
        reply.status = failing ? 500 : 200;
        co_return reply;
    }
    void abort_all() override {}

    [[nodiscard]] std::vector<std::string> types() const {
        std::vector<std::string> result;
        for (const auto& call : calls) {
            result.emplace_back(boost::json::parse(call.body).at("type").as_string().c_str());
        }
        return result;
    }

    std::vector<HttpCall> calls;
    bool failing = false;
};

class StripeSimulatorTest : public ::testing::Test {
  protected:
    StripeSimulatorTest() { simulator_.start(); }
    ~StripeSimulatorTest() override { fake_.await(simulator_.stop()); }

    [[nodiscard]] std::vector<Route> all_routes() {
        auto routes = simulator_.api_routes();
        const ClockControl control{
            [this] { return fake_.now(); },
            [this] { return offset_; },
            [this](Milliseconds by) { offset_ += by; },
            [this] {
                offset_ = Milliseconds{0};
            }};
        for (auto group : {simulator_.hook_routes(), make_standalone_routes(simulator_, control)}) {
            for (auto& route : group) {
                routes.push_back(std::move(route));
            }
        }
        return routes;
    }

    http::Request request(http::Method method, std::string target, std::string body) {
        http::Request result;
        result.method = method;
        result.target = std::move(target);
        result.headers = {{"host", "localhost"}, {"authorization", "Bearer sk_test_x"}};
        const bool form = result.target.starts_with("/v1");
        result.headers.emplace_back(
            "content-type", form ? "application/x-www-form-urlencoded" : "application/json"
        );
        result.body = std::move(body);
        return result;
    }
    http::Response send(http::Method method, std::string target, std::string body = "") {
        auto call = request(method, std::move(target), std::move(body));
        return fake_.await(router_.handle(call));
    }
    TestReply post(std::string target, std::string body = "") {
        return read(send(http::Method::kPost, std::move(target), std::move(body)));
    }
    TestReply get(std::string target) { return read(send(http::Method::kGet, std::move(target))); }

    static TestReply read(http::Response response) {
        return {
            response.status, response.body, boost::json::parse(response.body), response.headers};
    }

    std::string create() {
        return post("/v1/payment_intents", "amount=2000&currency=usd&capture_method=manual")
            .at("/id");
    }
    std::string asked() {
        auto intent = create();
        (void)post(
            "/v1/payment_intents/" + intent + "/confirm",
            "payment_method=pm_card_authenticationRequired"
        );
        return intent;
    }
    std::string authorize() {
        auto intent = create();
        (void)post("/v1/payment_intents/" + intent + "/confirm", "payment_method=pm_card_visa");
        return intent;
    }

    FakeEnv fake_;
    WebhookInbox inbox_;
    Milliseconds offset_{0};
    StripeSimulator simulator_{fake_.env(), inbox_, {"http://shop.test/webhook", kSecrets}};
    http::Router router_{all_routes()};
};

TEST_F(StripeSimulatorTest, SpeaksStripesWireForm) {
    const auto reply = post("/v1/payment_intents", "amount=2000&currency=usd&metadata[a]=b");

    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.at("/metadata/a"), "b");
    EXPECT_EQ(reply.header("Stripe-Version"), "2020-08-27");
    EXPECT_EQ(get("/v1/payment_intents/" + reply.at("/id") + "/").body, reply.body);
    EXPECT_EQ(get("/v1/payment_intents?limit=1").at("/data/0/id"), reply.at("/id"));
    EXPECT_EQ(get("/v1/nothing").at("/error/type"), "invalid_request_error");
}

TEST_F(StripeSimulatorTest, ReadsTheIdempotencyKey) {
    auto first = request(http::Method::kPost, "/v1/payment_intents", "amount=2000&currency=usd");
    first.headers.emplace_back("idempotency-key", "k");
    auto second = first;
    const auto one = read(fake_.await(router_.handle(first)));
    const auto two = read(fake_.await(router_.handle(second)));

    EXPECT_EQ(two.body, one.body);
    EXPECT_EQ(two.header("Idempotent-Replayed"), "true");
    EXPECT_EQ(two.header("Idempotency-Key"), "k");
}

TEST_F(StripeSimulatorTest, ShowsIntentsOldestFirstWithWhatWasRefunded) {
    const auto first = authorize();
    const auto second = create();
    (void)post("/v1/payment_intents/" + first + "/capture");
    (void)post("/v1/refunds", "payment_intent=" + first + "&amount=500");
    (void)post("/v1/payment_intents/" + second + "/cancel");

    const auto list = get("/test/stripe/payment_intents");

    EXPECT_EQ(list.at("/object"), "list");
    EXPECT_EQ(list.at("/has_more"), "false");
    EXPECT_EQ(list.at("/data/0/id"), first);
    EXPECT_EQ(list.at("/data/0/amount_refunded"), "500");
    EXPECT_EQ(list.at("/data/1/amount_refunded"), "0");
    EXPECT_EQ(get("/test/stripe/payment_intents/" + first).at("/amount_refunded"), "500");
    EXPECT_EQ(get("/test/stripe/payment_intents/pi_no").status, 404);
}

// PAY-04
TEST_F(StripeSimulatorTest, PlaysTheBank) {
    const auto intent = asked();
    const auto path = "/test/stripe/payment_intents/" + intent + "/authenticate";

    EXPECT_EQ(post(path, R"({"outcome":"maybe"})").at("/errors/0/code"), "invalid_value");
    EXPECT_EQ(post(path, R"({"outcome":"succeeded"})").at("/status"), "requires_capture");
    EXPECT_EQ(post(path, R"({"outcome":"succeeded"})").status, 400);
    EXPECT_EQ(
        post("/test/stripe/payment_intents/pi_no/authenticate", R"({"outcome":"failed"})").status,
        404
    );
    EXPECT_EQ(simulator_.authenticate(asked(), false), HookResult::kDone);
    EXPECT_EQ(simulator_.authenticate(intent, true), HookResult::kWrongState);
    EXPECT_EQ(simulator_.authenticate("pi_no", true), HookResult::kUnknownIntent);
}

TEST_F(StripeSimulatorTest, LapsesOnDemand) {
    const auto path = "/test/stripe/payment_intents/" + authorize() + "/lapse";

    EXPECT_EQ(post(path).at("/status"), "canceled");
    EXPECT_EQ(post(path).status, 400);
}

// PAY-07
TEST_F(StripeSimulatorTest, TellsOfALapseByItself) {
    const auto intent = authorize();
    inbox_.calls.clear();

    fake_.jump_clock(std::chrono::duration_cast<Milliseconds>(kHoldLasts));

    EXPECT_EQ(
        inbox_.types(), (std::vector<std::string>{"charge.expired", "payment_intent.canceled"})
    );
    EXPECT_EQ(get("/v1/payment_intents/" + intent).at("/status"), "canceled");
}

TEST_F(StripeSimulatorTest, TakesFaultsInOrder) {
    const auto path = "/test/stripe/faults";

    const auto one = post(path, R"({"operation":"capture","fault":"drop_reply"})");
    EXPECT_EQ(one.body, R"({"faults":[{"operation":"capture","fault":"drop_reply","left":1}]})");
    (void)post(path, R"({"operation":"any","fault":"delay","delayMs":5,"times":0})");
    EXPECT_EQ(get(path).at("/faults/1/left"), "0");
    EXPECT_EQ(read(send(http::Method::kDelete, path)).body, R"({"faults":[]})");
    for (const auto* bad :
         {R"({})",
          R"({"operation":"fly","fault":"http_500"})",
          R"({"operation":"any","fault":"none"})",
          R"({"operation":"any","fault":"http_500","times":-1})",
          R"({"operation":"any","fault":"http_500","times":"1"})",
          R"({"operation":"any","fault":"delay"})",
          R"({"operation":"capture","fault":"decline"})",
          R"({"operation":"confirm","fault":"decline","declineCode":"No"})"}) {
        const auto reply = post(path, bad);
        EXPECT_EQ(reply.status, 400) << bad;
        EXPECT_EQ(reply.at("/errors/0/code"), "invalid_value") << bad;
    }
    EXPECT_EQ(get(path).body, R"({"faults":[]})");
}

TEST_F(StripeSimulatorTest, ClosesTheConnectionInsteadOfAnswering) {
    (void)post("/test/stripe/faults", R"({"operation":"create","fault":"drop_reply"})");

    const auto reply = send(http::Method::kPost, "/v1/payment_intents", "amount=2000&currency=usd");

    EXPECT_TRUE(reply.drop);
    const auto log = get("/test/stripe/requests?after=0");
    EXPECT_EQ(log.at("/requests/0/fault"), "drop_reply");
    EXPECT_EQ(log.at("/requests/0/status"), "200");
    EXPECT_EQ(log.at("/last"), "1");
    EXPECT_EQ(get("/test/stripe/requests?after=x").at("/errors/0/field"), "after");
    EXPECT_EQ(get("/test/stripe/payment_intents").json.at("data").as_array().size(), 1U);
}

TEST_F(StripeSimulatorTest, DelaysInRealTime) {
    (void)post("/test/stripe/faults", R"({"operation":"retrieve","fault":"delay","delayMs":700})");
    auto call = request(http::Method::kGet, "/v1/payment_intents", "");
    auto pending = fake_.start(router_.handle(call));

    fake_.jump_clock(std::chrono::hours{1});
    EXPECT_FALSE(pending.done());
    fake_.advance(Milliseconds{699});
    EXPECT_FALSE(pending.done());
    fake_.advance(Milliseconds{1});

    ASSERT_TRUE(pending.done());
    EXPECT_EQ(pending.get().status, 200);
}

// SIM-06
TEST_F(StripeSimulatorTest, SignsItsWebhooks) {
    (void)create();

    ASSERT_EQ(inbox_.types(), std::vector<std::string>{"payment_intent.created"});
    const auto& call = inbox_.calls.front();
    EXPECT_EQ(call.url, "http://shop.test/webhook");
    const auto header = call.headers.at(1).second;
    EXPECT_TRUE(stripe::is_signed(header, call.body, kSecrets, fake_.now()));
    const auto known = from_millis(1'795'248'000'000);
    EXPECT_EQ(
        signature_header(kSecrets, known, R"({"id":"evt_1","object":"event"})"),
        "t=1795248000,v1=cf612494a894bfe3fd75adaae50c5fed94b9753bb0d47b7931364cb54e468566"
    );
}

TEST_F(StripeSimulatorTest, RetriesWebhooksThatAreNotTaken) {
    inbox_.failing = true;
    (void)create();
    EXPECT_EQ(inbox_.calls.size(), 1U);

    inbox_.failing = false;
    fake_.advance(kFirstWebhookRetry);
    EXPECT_EQ(inbox_.calls.size(), 2U);
    fake_.advance(std::chrono::hours{1});
    EXPECT_EQ(inbox_.calls.size(), 2U);
}

TEST_F(StripeSimulatorTest, HoldsCopiesAndReversesWebhooks) {
    const auto settings =
        post("/test/stripe/webhooks", R"({"mode":"held","copies":2,"order":"reversed"})");
    EXPECT_EQ(settings.body, R"({"mode":"held","copies":2,"order":"reversed"})");
    (void)authorize();
    EXPECT_TRUE(inbox_.calls.empty());

    EXPECT_EQ(post("/test/stripe/webhooks/flush").body, R"({"delivered":6})");

    const auto types = inbox_.types();
    EXPECT_EQ(types.front(), "payment_intent.amount_capturable_updated");
    EXPECT_EQ(types[1], types[0]);
    EXPECT_EQ(types.back(), "payment_intent.created");
    EXPECT_EQ(post("/test/stripe/webhooks/flush").body, R"({"delivered":0})");
    EXPECT_EQ(post("/test/stripe/webhooks", R"({"copies":0})").status, 400);
    EXPECT_EQ(post("/test/stripe/webhooks", R"({"mode":"off"})").status, 400);
}

TEST_F(StripeSimulatorTest, DeliversWhatWasHeldOnceItIsAutomaticAgain) {
    (void)post("/test/stripe/webhooks", R"({"mode":"held"})");
    (void)create();

    (void)post("/test/stripe/webhooks", R"({"mode":"auto"})");
    fake_.run();

    EXPECT_EQ(inbox_.calls.size(), 1U);
}

TEST_F(StripeSimulatorTest, ResetLeavesNothingBehind) {
    (void)post("/test/stripe/webhooks", R"({"mode":"held"})");
    (void)post("/test/stripe/faults", R"({"operation":"any","fault":"http_500"})");
    offset_ = Milliseconds{5};
    (void)simulator_.intents_json();
    (void)post("/test/stripe/faults", R"({"operation":"create","fault":"delay","delayMs":50})");
    auto call = request(http::Method::kPost, "/v1/refunds", "payment_intent=pi_x");
    (void)fake_.await(router_.handle(call));

    EXPECT_EQ(post("/test/reset").body, "{}");

    EXPECT_EQ(get("/test/stripe/faults").body, R"({"faults":[]})");
    EXPECT_EQ(get("/test/stripe/requests").body, R"({"requests":[],"last":0})");
    EXPECT_EQ(get("/test/stripe/webhooks").body, R"({"mode":"auto","copies":1,"order":"fifo"})");
    EXPECT_EQ(get("/test/stripe/payment_intents").at("/data"), "[]");
    EXPECT_EQ(offset_.count(), 0);
    EXPECT_EQ(post("/test/stripe/webhooks/flush").body, R"({"delivered":0})");
}

TEST_F(StripeSimulatorTest, HasAClockOfItsOwnWhenItStandsAlone) {
    const auto reply = post("/test/clock", R"({"advanceMs":900001})");

    EXPECT_EQ(reply.at("/offsetMs"), "900001");
    EXPECT_EQ(get("/test/clock").at("/offsetMs"), "900001");
    EXPECT_EQ(post("/test/clock", R"({"advanceMs":-1})").at("/errors/0/field"), "advanceMs");
    EXPECT_EQ(post("/test/clock", R"({"advanceMs":1000000000001})").status, 400);
    EXPECT_EQ(post("/test/clock").status, 400);
}

}  // namespace
}  // namespace stagedoor::stripe_simulator
