// The live stream of an order: from the route to the last word, on a store and a clock of its own.
#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/http/testing/in_process.hpp"
#include "platform/http/testing/scripted_stream.hpp"
#include "services/orders/http/order_json.hpp"
#include "services/orders/http/stream_routes.hpp"
#include "services/orders/testing/orders_fixture.hpp"

namespace stagedoor::orders {
namespace {

using http::Response;
using http::testing::CountingWaker;
using ::testing::HasSubstr;

class OrderStreamTest : public testing::OrdersTest {
  protected:
    void SetUp() override {
        hub->start();
        list_ticket();
    }

    Response get(const std::string& path, const std::string& user = "buyer") {
        auto request = http::testing::make_request(http::Method::kGet, path);
        request.headers.emplace_back("user", user);
        return http::testing::call(router_, std::move(request));
    }
    Response watch(const Order& order, const std::string& query = "") {
        return get("/api/orders/" + order.id.str() + "/stream" + query);
    }
    // Begins to watch; what is told first.
    std::string begin(const Order& order, const std::string& query = "") {
        const auto reply = watch(order, query);
        EXPECT_EQ(reply.status, 200);
        stream = reply.stream;
        stream->open(waker);
        return hear();
    }
    // What is told now, after the news of all that was committed.
    std::string hear() {
        const auto page = fake.await(store.outbox().read(followed, 1000));
        if (!page.events.empty()) {
            followed = page.events.back().seq;
            hub->publish(page.events);
        }
        std::string all;
        std::string piece;
        do {
            piece.clear();
            step = stream->next(piece);
            all += piece;
        } while (!piece.empty() && !step.ended);
        return all;
    }
    std::string order_event(const Order& order) {
        return "id: " + std::to_string(order.version) +
               "\nevent: order\ndata: " + to_json(order, fake.now()) + "\n\n";
    }
    static std::string end_event(const std::string& status) {
        return "event: end\ndata: {\"status\":\"" + status + "\"}\n\n";
    }
    static std::string tick_event(std::int64_t left, const std::string& status) {
        return "event: tick\ndata: {\"remainingMs\":" + std::to_string(left) + ",\"status\":\"" +
               status + "\"}\n\n";
    }

    std::shared_ptr<OrderHub> hub = std::make_shared<OrderHub>(fake.env());
    CountingWaker waker;
    std::shared_ptr<http::Stream> stream;
    http::StreamStep step;
    std::int64_t followed = 0;

  private:
    static http::RouterHooks hooks() {
        http::RouterHooks made;
        made.identify = [](const http::Request& request) -> std::optional<http::Caller> {
            const std::string user{request.header("user")};
            return user.empty() ? std::nullopt
                                : std::optional{http::Caller{UserId{user}, {}, {}, {}}};
        };
        return made;
    }

    http::Router router_{stream_routes(hub, read_), hooks()};
};

TEST_F(OrderStreamTest, ChecksAsTheOrderItself) {
    const Order order = placed("buyer");
    const auto path = "/api/orders/" + order.id.str() + "/stream";

    EXPECT_EQ(get(path, "").status, 401);
    EXPECT_THAT(get(path, "seller").body, HasSubstr("not_owner"));
    EXPECT_THAT(get("/api/orders/x/stream").body, HasSubstr("invalid_id"));
    EXPECT_EQ(get("/api/orders/" + std::string(24, '0') + "/stream").status, 404);
    EXPECT_THAT(get(path + "?lastEventId=x").body, HasSubstr("invalid_value"));
    EXPECT_EQ(hub->size(), 0U) << "nobody listens any more";
}

TEST_F(OrderStreamTest, TellsTheOrderAtOnceUnlessItIsKnown) {
    const Order order = placed("buyer");

    EXPECT_EQ(begin(order), order_event(order));
    EXPECT_EQ(begin(order, "?lastEventId=7"), order_event(order));
    EXPECT_EQ(begin(order, "?lastEventId=0"), "");
}

TEST_F(OrderStreamTest, TellsEveryVersionOfASale) {
    const Order order = placed("buyer");
    EXPECT_EQ(begin(order), order_event(order));

    start_payment(order);
    const auto waiting = order_event(read(order));
    authorize(order);

    EXPECT_EQ(hear(), waiting + order_event(read(order)) + end_event("complete"));
    EXPECT_TRUE(step.ended);
    EXPECT_GE(waker.woken, 1);
}

TEST_F(OrderStreamTest, EndsWhenTheBuyerGivesTheTicketBack) {
    const Order order = placed("buyer");
    (void)begin(order);

    const auto cancelled = cancel(order);

    EXPECT_EQ(hear(), order_event(*cancelled) + end_event("cancelled"));
    EXPECT_TRUE(step.ended);
}

TEST_F(OrderStreamTest, TellsTheTimeEveryFifteenSeconds) {
    const Order order = placed("buyer");
    (void)begin(order);
    EXPECT_EQ(step.again, fake.env().scheduler().monotonic() + OrderHub::kTick);

    fake.advance(OrderHub::kTick - Milliseconds{1});
    EXPECT_EQ(hear(), "");
    fake.advance(Milliseconds{1});
    EXPECT_EQ(hear(), tick_event(885'000, "created"));
    start_payment(order);
    fake.advance(OrderHub::kTick);

    EXPECT_THAT(hear(), HasSubstr(tick_event(870'000, "awaiting:payment")));
}

// EXP-01
TEST_F(OrderStreamTest, ShowsTheExpiryWithTheSweep) {
    const Order order = placed("buyer");
    (void)begin(order);

    fake.advance(kWindow);
    EXPECT_EQ(hear(), "") << "no tick: it lives no more";
    fake.advance(ExpireOrders::kSlack);
    fake.await(expire_.sweep());

    const auto swept = read(order);
    EXPECT_EQ(swept.version, 1);
    EXPECT_EQ(hear(), order_event(swept) + end_event("cancelled"));
}

TEST_F(OrderStreamTest, ReadsAsExpiredFromTheDeadlineOnAndWaitsForTheSweep) {
    const Order order = placed("buyer");
    fake.advance(kWindow);

    EXPECT_EQ(begin(order), order_event(read(order)));
    EXPECT_FALSE(step.ended);
    fake.advance(ExpireOrders::kSlack);
    fake.await(expire_.sweep());

    EXPECT_THAT(hear(), HasSubstr(end_event("cancelled")));
}

TEST_F(OrderStreamTest, TellsTheEndToThoseWhoHaveNotSeenItAndStopsTheOthers) {
    const Order order = placed("buyer");
    (void)cancel(order);

    EXPECT_EQ(begin(order, "?lastEventId=0"), order_event(read(order)) + end_event("cancelled"));
    EXPECT_EQ(watch(order, "?lastEventId=1").status, 204);
}

TEST_F(OrderStreamTest, TellsNothingOfOtherOrders) {
    list_ticket('8');
    const Order order = placed("buyer");
    (void)begin(order);
    const int woken = waker.woken;

    (void)placed("other", '8');

    EXPECT_EQ(hear(), "");
    EXPECT_EQ(waker.woken, woken);
}

// What happens between listening and reading is in the order that is read, and is not told twice.
TEST_F(OrderStreamTest, LosesNothingAndDoublesNothingAtItsBegin) {
    const Order order = placed("buyer");
    const auto seat = hub->listen(order.id);
    start_payment(order);
    hub->publish(events());
    seat->begin_with(*stored(order.id), std::nullopt);
    seat->open(waker);
    stream = seat;

    EXPECT_EQ(http::testing::drain(*stream), order_event(read(order)));
}

TEST_F(OrderStreamTest, CutsOffAClientThatTakesNothing) {
    const Order order = placed("buyer");
    (void)begin(order);
    for (int attempt = 1; attempt <= 33; ++attempt) {
        start_payment(order, attempt);
        write([&](Transaction& tx) { pay.authorization_failed(tx, order.id, {payment, attempt}); });
    }

    const auto told = hear();

    EXPECT_TRUE(step.ended);
    EXPECT_THAT(told, HasSubstr("id: 64\n"));
    EXPECT_THAT(told, ::testing::Not(HasSubstr("id: 65\n")));
}

TEST_F(OrderStreamTest, EndsWhenTheServiceStops) {
    const Order order = placed("buyer");
    (void)begin(order);
    const int woken = waker.woken;

    hub->stop();
    (void)hear();

    EXPECT_TRUE(step.ended);
    EXPECT_EQ(waker.woken, woken + 1);
    (void)begin(order);
    EXPECT_TRUE(step.ended) << "nor does a new one begin";
    stream.reset();
    EXPECT_EQ(hub->size(), 0U);
}

}  // namespace
}  // namespace stagedoor::orders
