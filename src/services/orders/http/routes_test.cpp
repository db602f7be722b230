#include "services/orders/http/routes.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "services/orders/testing/orders_fixture.hpp"

namespace stagedoor::orders {
namespace {

using http::Response;
namespace json = boost::json;

class OrderRoutesTest : public testing::OrdersTest {
  protected:
    void SetUp() override { list_ticket(); }

    Response call(http::Method method, std::string_view pattern, http::Request request) {
        for (const auto& route : routes) {
            if (route.method == method && route.pattern == pattern) {
                return fake.await(route.handler(request));
            }
        }
        ADD_FAILURE() << "no route " << pattern;
        return {};
    }
    static http::Request by(std::string user) {
        http::Request request;
        request.caller.emplace(http::Caller{
            UserId{std::move(user)}, std::nullopt, std::nullopt, std::nullopt});
        return request;
    }
    Response post(const std::string& user, const json::object& body, const char* key = nullptr) {
        auto request = by(user);
        request.json = body;
        if (key != nullptr) {
            request.idempotency_key = key;
        }
        return call(http::Method::kPost, "/api/orders", std::move(request));
    }
    Response buy(const std::string& user, const char* key = nullptr) {
        return post(user, {{"ticketId", ticket_id().str()}}, key);
    }
    Response get(const std::string& user, const std::string& id) {
        auto request = by(user);
        request.params = {id};
        return call(http::Method::kGet, "/api/orders/:id", std::move(request));
    }
    Response remove(const std::string& user, const std::string& id) {
        auto request = by(user);
        request.params = {id};
        return call(http::Method::kDelete, "/api/orders/:id", std::move(request));
    }
    Response list(const std::string& user, const std::string& limit, const std::string& cursor) {
        auto request = by(user);
        if (!limit.empty()) {
            request.query.add("limit", limit);
        }
        if (!cursor.empty()) {
            request.query.add("cursor", cursor);
        }
        return call(http::Method::kGet, "/api/orders", std::move(request));
    }

    static std::string link(const Response& response) {
        for (const auto& [name, value] : response.headers) {
            if (name == "Link") {
                return value;
            }
        }
        return {};
    }
    static std::string cursor_of(const Response& response) {
        const std::string text = link(response);
        const auto begin = text.find("cursor=") + 7;
        return text.substr(begin, text.find('>') - begin);
    }
    static std::string code(const Response& response) {
        return json::parse(response.body).at("errors").at(0).at("code").as_string().c_str();
    }
    static std::string member(const Response& response, std::string_view name) {
        return json::serialize(json::parse(response.body).at(name));
    }

    http::IdempotencyLog idempotency{fake.env(), store.database()};
    OrderRoutes order_routes{{place_, list_, read_, cancel_}, idempotency};
    std::vector<Route> routes = order_routes.routes();
};

TEST_F(OrderRoutesTest, AnswersAnOrderWordForWord) {
    const auto reply = buy("buyer");

    EXPECT_EQ(reply.status, 201);
    const std::string id = member(reply, "id");
    EXPECT_EQ(
        reply.body,
        "{\"id\":" + id +
            ",\"status\":\"created\",\"userId\":\"buyer\",\"price\":19.99,\"currency\":\"usd\","
            "\"expiresAt\":\"2026-11-21T08:15:00.000Z\",\"remainingMs\":900000,"
            "\"createdAt\":\"2026-11-21T08:00:00.000Z\",\"version\":0,"
            "\"ticket\":{\"id\":\"777777777777777777777777\",\"title\":\"Front row\","
            "\"price\":19.99,\"version\":0}}"
    );
}

TEST_F(OrderRoutesTest, ShowsThePaymentInFlightAndItsGrace) {
    const Order order = placed("buyer");
    start_payment(order);
    fake.jump_clock(Milliseconds{1500});

    const auto reply = get("buyer", order.id.str());

    EXPECT_EQ(member(reply, "status"), "\"awaiting:payment\"");
    EXPECT_EQ(member(reply, "remainingMs"), "898500");
    EXPECT_EQ(member(reply, "graceUntil"), "\"2026-11-21T08:20:00.000Z\"");
    EXPECT_EQ(member(reply, "paymentId"), "\"aaaaaaaaaaaaaaaaaaaaaaaa\"");
    authorize(order);
    const auto sold = get("buyer", order.id.str());
    EXPECT_EQ(member(sold, "status"), "\"complete\"");
    EXPECT_EQ(member(sold, "remainingMs"), "0");
    EXPECT_EQ(sold.body.find("graceUntil"), std::string::npos);
    EXPECT_EQ(sold.body.find("cancelReason"), std::string::npos);
}

// EXP-01, B15
TEST_F(OrderRoutesTest, ReadsAsExpiredAtTheDeadlineInBothReads) {
    const Order order = placed("buyer");
    fake.jump_clock(kWindow);

    const auto one = get("buyer", order.id.str());
    const auto all = list("buyer", "", "");

    EXPECT_EQ(member(one, "status"), "\"cancelled\"");
    EXPECT_EQ(member(one, "cancelReason"), "\"expired\"");
    EXPECT_EQ(member(one, "remainingMs"), "0");
    EXPECT_EQ(member(one, "version"), "0");
    EXPECT_EQ(all.body, "[" + one.body + "]");
    EXPECT_EQ(events().size(), 1U) << "reading changes nothing";
}

TEST_F(OrderRoutesTest, RefusesTicketIdsThatAreNone) {
    const json::object bodies[] = {
        {},
        {{"ticketId", nullptr}},
        {{"ticketId", 5}},
        {{"ticketId", ""}},
        {{"ticketId", "x"}},
        {{"ticketId", std::string(25, '0')}},
    };
    for (const auto& body : bodies) {
        const auto reply = post("buyer", body);
        EXPECT_EQ(reply.status, 400);
        EXPECT_EQ(
            reply.body,
            R"({"errors":[{"message":"TicketId must be provided","field":"ticketId",)"
            R"("code":"ticket_id_invalid"}]})"
        );
    }
}

TEST_F(OrderRoutesTest, RefusesWithTheCodesOfTheContract) {
    const auto unknown = post("buyer", {{"ticketId", std::string(24, '0')}});
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(code(unknown), "not_found");
    EXPECT_EQ(code(buy("seller")), "own_ticket");
    const Order order = placed("buyer");
    EXPECT_EQ(code(buy("other")), "ticket_reserved");
    EXPECT_EQ(code(buy("buyer")), "ticket_reserved");

    const std::string id = order.id.str();
    EXPECT_EQ(code(get("buyer", "x")), "invalid_id");
    EXPECT_EQ(code(get("buyer", std::string(24, '0'))), "not_found");
    EXPECT_EQ(get("seller", id).status, 401);
    EXPECT_EQ(code(get("seller", id)), "not_owner");
    EXPECT_EQ(code(remove("buyer", "x")), "invalid_id");
    EXPECT_EQ(code(remove("buyer", std::string(24, '0'))), "not_found");
    EXPECT_EQ(code(remove("other", id)), "not_owner");
    authorize(order);
    EXPECT_EQ(code(remove("buyer", id)), "order_complete");
}

TEST_F(OrderRoutesTest, CancelsWithAnEmptyAnswer) {
    const Order order = placed("buyer");

    for (int i = 0; i < 2; ++i) {
        const auto reply = remove("buyer", order.id.str());
        EXPECT_EQ(reply.status, 204);
        EXPECT_TRUE(reply.body.empty());
    }

    EXPECT_EQ(member(get("buyer", order.id.str()), "cancelReason"), "\"buyer\"");
}

// I7
TEST_F(OrderRoutesTest, GivesOneAnswerForOneKey) {
    const auto first = buy("buyer", "k1");
    fake.jump_clock(Milliseconds{700});
    const auto replay = buy("buyer", "k1");

    EXPECT_EQ(replay.status, 201);
    EXPECT_EQ(replay.body, first.body) << "byte for byte";
    EXPECT_EQ(events().size(), 1U);
    EXPECT_EQ(buy("other", "k1").status, 400) << "another user's key is another key";
}

// DBL-05. What stands in the way of this copy is what the other one did.
TEST_F(OrderRoutesTest, AnswerACopyAsAnotherReplicaAnsweredItMeanwhile) {
    http::IdempotencyLog log_elsewhere{fake.env(), store.database()};
    OrderRoutes elsewhere{{place_, list_, read_, cancel_}, log_elsewhere};
    const auto routes_elsewhere = elsewhere.routes();
    http::Request copy = by("buyer");
    copy.json = json::object{{"ticketId", ticket_id('8').str()}};
    copy.idempotency_key = "k1";
    Response there;
    const CatchUpWithTickets meanwhile = [&]() -> Task<void> {
        const TicketCopy late{{ticket_id('8'), "Late", Money{100}, "usd", 0}, UserId{"seller"}};
        auto keep = [&](Transaction& tx) {
            orders.keep_ticket(tx, late);
        };
        co_await store.database().write(keep);
        for (const auto& route : routes_elsewhere) {
            if (route.method == http::Method::kPost && route.pattern == "/api/orders") {
                there = co_await route.handler(copy);
            }
        }
    };
    PlaceOrder slow{{fake.env(), store.database(), orders, meanwhile}, rules};
    OrderRoutes here{{slow, list_, read_, cancel_}, idempotency};
    routes = here.routes();

    const auto reply = call(http::Method::kPost, "/api/orders", copy);

    EXPECT_EQ(there.status, 201) << there.body;
    EXPECT_EQ(reply.status, 201) << reply.body;
    EXPECT_EQ(reply.body, there.body);
    EXPECT_EQ(events().size(), 1U);
}

TEST_F(OrderRoutesTest, DoesNotStoreRefusals) {
    const Order order = placed("buyer");
    EXPECT_EQ(code(buy("other", "k1")), "ticket_reserved");
    cancel(order);

    EXPECT_EQ(buy("other", "k1").status, 201);
}

TEST_F(OrderRoutesTest, ListsTheNewestPageFirstEachOldestFirst) {
    std::vector<std::string> ids;
    for (const char digit : {'0', '1', '2'}) {
        list_ticket(digit);
        ids.push_back(placed("buyer", digit).id.str());
    }
    const auto ids_of = [](const Response& reply) {
        std::vector<std::string> found;
        const auto body = json::parse(reply.body);
        for (const auto& order : body.as_array()) {
            found.emplace_back(order.at("id").as_string().c_str());
        }
        return found;
    };

    const auto newest = list("buyer", "2", "");
    const auto older = list("buyer", "2", cursor_of(newest));

    EXPECT_EQ(ids_of(newest), (std::vector<std::string>{ids[1], ids[2]}));
    EXPECT_EQ(ids_of(older), std::vector<std::string>{ids[0]});
    EXPECT_EQ(link(older), "");
    EXPECT_EQ(list("nobody", "", "").body, "[]");
    for (const char* limit : {"0", "501", "x"}) {
        EXPECT_EQ(code(list("buyer", limit, "")), "invalid_value");
    }
    EXPECT_EQ(list("buyer", "500", "").status, 200);
    EXPECT_EQ(code(list("buyer", "", "nonsense")), "invalid_value");
}

TEST_F(OrderRoutesTest, TellsTheBarredWhenToComeBack) {
    rules = {{std::chrono::minutes{1}, kGrace}, 0, true};
    PlaceOrder strict{{fake.env(), store.database(), orders, catch_up}, rules};
    OrderRoutes strict_routes{{strict, list_, read_, cancel_}, idempotency};
    routes = strict_routes.routes();
    for (int i = 0; i < 6; ++i) {
        EXPECT_EQ(buy("sleeper").status, 201);
        fake.jump_clock(std::chrono::minutes{1});
    }

    const auto reply = buy("sleeper");

    EXPECT_EQ(reply.status, 429);
    EXPECT_EQ(code(reply), "rate_limited");
    const auto wait = std::find_if(reply.headers.begin(), reply.headers.end(), [](const auto& h) {
        return h.first == "Retry-After";
    });
    ASSERT_NE(wait, reply.headers.end());
    EXPECT_EQ(wait->second, std::to_string(55 * 60));
}

TEST_F(OrderRoutesTest, AsksForASignInEverywhere) {
    for (const auto& route : routes) {
        EXPECT_TRUE(route.signed_in) << route.pattern;
        EXPECT_EQ(route.idempotency_key, route.method == http::Method::kPost) << route.pattern;
        EXPECT_EQ(route.cache_control, "no-store");
    }
    EXPECT_EQ(routes.size(), 5U);
}

}  // namespace
}  // namespace stagedoor::orders
