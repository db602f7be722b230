#include "services/tickets/http/routes.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "services/tickets/testing/tickets_fixture.hpp"

namespace stagedoor::tickets {
namespace {

using http::Response;
namespace json = boost::json;
using Strings = std::vector<std::string>;
using Parameters = std::vector<std::pair<std::string, std::string>>;

class TicketRoutesTest : public testing::TicketsTest {
  protected:
    Response call(http::Method method, std::string_view pattern, http::Request request) {
        for (const auto& route : routes) {
            if (route.method == method && route.pattern == pattern) {
                return fake.await(route.handler(request));
            }
        }
        ADD_FAILURE() << "no route " << pattern;
        return {};
    }
    static http::Request by(const std::string& user) {
        http::Request request;
        if (!user.empty()) {
            request.caller.emplace(http::Caller{
                UserId{user}, std::nullopt, std::nullopt, std::nullopt});
        }
        return request;
    }
    Response post(std::string_view body, const char* key = nullptr) {
        auto request = by("seller");
        request.json = json::parse({body.data(), body.size()}).as_object();
        if (key != nullptr) {
            request.idempotency_key = key;
        }
        return call(http::Method::kPost, "/api/tickets", std::move(request));
    }
    Response put(const std::string& user, const std::string& id, std::string_view body) {
        auto request = by(user);
        request.params = {id};
        request.json = json::parse({body.data(), body.size()}).as_object();
        return call(http::Method::kPut, "/api/tickets/:id", std::move(request));
    }
    Response get(const std::string& id) {
        auto request = by("");
        request.params = {id};
        return call(http::Method::kGet, "/api/tickets/:id", std::move(request));
    }
    Response list(const Parameters& parameters, const std::string& user = "") {
        auto request = by(user);
        for (const auto& [name, value] : parameters) {
            request.query.add(name, value);
        }
        return call(http::Method::kGet, "/api/tickets", std::move(request));
    }

    static std::string header(const Response& response, std::string_view name) {
        for (const auto& [key, value] : response.headers) {
            if (key == name) {
                return value;
            }
        }
        return {};
    }
    static Strings errors(const Response& response, std::string_view member) {
        Strings found;
        const auto body = json::parse(response.body);
        for (const auto& error : body.at("errors").as_array()) {
            found.emplace_back(error.at(member).as_string().c_str());
        }
        return found;
    }
    static Strings titles(const Response& response) {
        Strings found;
        const auto body = json::parse(response.body);
        for (const auto& ticket : body.as_array()) {
            found.emplace_back(ticket.at("title").as_string().c_str());
        }
        return found;
    }

    http::IdempotencyLog idempotency{fake.env(), store.database()};
    TicketRoutes ticket_routes{{create_, edit_, browse_, read_}, idempotency};
    std::vector<Route> routes = ticket_routes.routes();
};

TEST_F(TicketRoutesTest, AnswersATicketWordForWord) {
    const auto reply = post(R"({"title":"Front row","price":"20.00","userId":"x","id":"y"})");

    EXPECT_EQ(reply.status, 201);
    const Ticket ticket = list_ticket();
    const auto id = json::serialize(json::parse(reply.body).at("id"));
    EXPECT_EQ(
        reply.body,
        "{\"id\":" + id +
            ",\"title\":\"Front row\",\"price\":20,\"currency\":\"usd\",\"userId\":\"seller\","
            "\"status\":\"available\",\"version\":0,\"createdAt\":\"2026-11-21T08:00:00.000Z\"}"
    );
    EXPECT_EQ(events().at(0).type, "ticket:created");
}

TEST_F(TicketRoutesTest, ShowsTheHolderExactlyWhileThereIsOne) {
    const Ticket ticket = list_ticket();
    reserve(ticket, order);

    const auto reserved = json::parse(get(ticket.id.str()).body);
    EXPECT_EQ(reserved.at("status").as_string(), "reserved");
    EXPECT_EQ(reserved.at("orderId").as_string(), order.view());
    release(ticket, order);
    EXPECT_FALSE(json::parse(get(ticket.id.str()).body).as_object().contains("orderId"));
}

// PAY-09
TEST_F(TicketRoutesTest, KeepsEveryAcceptedPriceExactly) {
    const std::pair<const char*, const char*> accepted[] = {
        {"\"19.99\"", "19.99"},
        {"19.99", "19.99"},
        {"\"7\"", "7"},
        {"\".5\"", "0.5"},
        {"\"5.\"", "5"},
        {"\"+5\"", "5"},
        {"\"1e3\"", "1000"},
        {"1e3", "1000"},
        {"1.10", "1.1"},
        {"0.5", "0.5"},
        {"999999.99", "999999.99"},
        {"100000", "100000"}};
    for (const auto& [sent, shown] : accepted) {
        const auto reply = post(std::string{R"({"title":"A","price":)"} + sent + "}");
        EXPECT_EQ(reply.status, 201) << sent;
        EXPECT_NE(reply.body.find(std::string{"\"price\":"} + shown + ","), std::string::npos);
    }
}

TEST_F(TicketRoutesTest, RefusesEveryOtherPriceWithItsCode) {
    const std::pair<const char*, const char*> refused[] = {
        {"0", "price_invalid"},
        {"-1", "price_invalid"},
        {"\"1,5\"", "price_invalid"},
        {"\" 5\"", "price_invalid"},
        {"\"0x10\"", "price_invalid"},
        {"\"Infinity\"", "price_invalid"},
        {"\"\"", "price_invalid"},
        {"true", "price_invalid"},
        {"null", "price_invalid"},
        {"[5]", "price_invalid"},
        {"{}", "price_invalid"},
        {"19.999", "price_precision"},
        {"0.30000000000000004", "price_precision"},
        {"0.49", "price_too_low"},
        {"1000000", "price_too_high"},
        {"1e300", "price_too_high"}};
    for (const auto& [sent, code] : refused) {
        const auto reply = post(std::string{R"({"title":"A","price":)"} + sent + "}");
        EXPECT_EQ(reply.status, 400) << sent;
        EXPECT_EQ(errors(reply, "code"), Strings{code}) << sent;
        EXPECT_EQ(errors(reply, "field"), Strings{"price"}) << sent;
    }
    EXPECT_TRUE(events().empty());
}

TEST_F(TicketRoutesTest, JudgesAllFieldsAtOnceInTheWordsOfTheRoute) {
    EXPECT_EQ(
        errors(post("{}"), "message"),
        (Strings{"Title is required", "Price must be greater than 0"})
    );
    EXPECT_EQ(
        errors(put("other", "x", "{}"), "message"),
        (Strings{"Title is required", "Price must be provided and must be greater than 0"})
    );
    for (const char* title : {"null", "[]", "{}", "\"\"", "\"  \""}) {
        const auto reply = post(std::string{R"({"price":1,"title":)"} + title + "}");
        EXPECT_EQ(errors(reply, "code"), Strings{"title_required"}) << title;
    }
    EXPECT_EQ(errors(post(R"({"price":1,"title":"a\nb"})"), "code"), Strings{"title_invalid"});
}

TEST_F(TicketRoutesTest, TakesNumbersAndBooleansAsTitlesInTheirJsonText) {
    for (const char* title : {"5", "1.5", "true", "false"}) {
        const auto reply = post(std::string{R"({"price":1,"title":)"} + title + "}");
        EXPECT_EQ(reply.status, 201);
        EXPECT_EQ(json::parse(reply.body).at("title").as_string(), title);
    }
}

TEST_F(TicketRoutesTest, EditsInTheOrderOfTheChecks) {
    const Ticket ticket = list_ticket();
    const std::string id = ticket.id.str();
    constexpr std::string_view kGood = R"({"title":"B","price":1})";

    EXPECT_EQ(put("seller", "x", kGood).status, 404);
    EXPECT_EQ(put("seller", std::string(24, '0'), kGood).status, 404);
    EXPECT_EQ(put("other", id, kGood).status, 401);
    EXPECT_EQ(errors(put("other", id, kGood), "code"), Strings{"not_owner"});
    const auto edited = put("seller", id, kGood);
    EXPECT_EQ(edited.status, 200);
    EXPECT_EQ(json::parse(edited.body).at("version"), 1);
    reserve(ticket, order);
    for (const char* user : {"seller", "other"}) {
        const auto locked = put(user, id, kGood);
        EXPECT_EQ(locked.status, 400);
        EXPECT_EQ(errors(locked, "message"), Strings{"Cannot edit a reserved ticket"});
    }
}

TEST_F(TicketRoutesTest, AnswersMalformedAndUnknownIdsAlike) {
    for (const std::string& id : {std::string{"x"}, std::string(24, '0'), std::string(25, '0')}) {
        const auto reply = get(id);
        EXPECT_EQ(reply.status, 404);
        EXPECT_EQ(errors(reply, "message"), Strings{"Not Found"});
    }
}

// I7
TEST_F(TicketRoutesTest, GivesOneAnswerForOneKey) {
    const auto first = post(R"({"title":"A","price":"5"})", "k1");
    const auto replay = post(R"({"price":5.00,"title":"A","extra":1})", "k1");

    EXPECT_EQ(replay.status, 201);
    EXPECT_EQ(replay.body, first.body);
    EXPECT_EQ(events().size(), 1U);
    EXPECT_EQ(post(R"({"title":"A","price":6})", "k1").status, 422);
}

// HTTP-12
TEST_F(TicketRoutesTest, LinksToTheNextPageAndRepeatsTheFilters) {
    for (int i = 0; i < 4; ++i) {
        list_ticket("t" + std::to_string(i));
    }
    const auto first = list({{"limit", "3"}, {"q", "t"}});
    const auto next = header(first, "Link");
    ASSERT_TRUE(next.starts_with("</api/tickets?limit=3&q=t&cursor=")) << next;
    ASSERT_TRUE(next.ends_with(">; rel=\"next\"")) << next;
    const auto begin = next.find("cursor=") + 7;
    const auto cursor = next.substr(begin, next.find('>') - begin);

    const auto second = list({{"limit", "3"}, {"q", "t"}, {"cursor", cursor}});

    EXPECT_EQ(titles(first), (Strings{"t3", "t2", "t1"}));
    EXPECT_EQ(titles(second), Strings{"t0"});
    EXPECT_EQ(header(second, "Link"), "");
    const auto foreign = list({{"sort", "dearest"}, {"cursor", cursor}});
    EXPECT_EQ(errors(foreign, "message"), Strings{"cursor is not valid"});
}

// HTTP-03
TEST_F(TicketRoutesTest, RefusesBadParametersByName) {
    const Parameters bad{
        {"limit", "0"},
        {"limit", "501"},
        {"limit", "x"},
        {"cursor", "!"},
        {"cursor", "abc"},
        {"q", ""},
        {"q", std::string(101, 'x')},
        {"q", "\xFF"},
        {"minPrice", "x"},
        {"minPrice", "-1"},
        {"minPrice", "1.999"},
        {"minPrice", ""},
        {"minPrice", "1."},
        {"maxPrice", "1,5"},
        {"maxPrice", std::string(16, '9')},
        {"sort", "latest"},
        {"category", "opera"},
        {"category", ""},
        {"city", ""},
        {"city", std::string(81, 'x')},
        {"from", "2027-02-30"},
        {"to", "tomorrow"},
        {"sort", ""},
        {"seller", "other"}};
    for (const auto& [name, value] : bad) {
        const auto reply = list({{name, value}});
        EXPECT_EQ(reply.status, 400) << name << "=" << value;
        EXPECT_EQ(errors(reply, "code"), Strings{"invalid_value"}) << name << "=" << value;
        EXPECT_EQ(errors(reply, "field"), Strings{name});
    }
    EXPECT_EQ(errors(list({{"limit", "0"}, {"sort", "x"}}), "field"), (Strings{"limit", "sort"}));
    EXPECT_EQ(list({{"limit", "500"}, {"q", std::string(100, 'x')}, {"other", "1"}}).status, 200);
    EXPECT_EQ(list({{"minPrice", "0"}, {"maxPrice", "999999999999999"}}).status, 200);
}

TEST_F(TicketRoutesTest, KeepsTheDetailsThatAreGiven) {
    const auto reply = post(R"({"title":"Front row","price":20,"eventName":" Aurora ","venue":null,
        "city":"","startsAt":"2027-03-05T20:00+01:00","category":"concert","row":3,"seat":"14",
        "notes":"a\nb"})");

    ASSERT_EQ(reply.status, 201);
    const auto body = json::parse(reply.body).as_object();
    EXPECT_EQ(body.at("eventName").as_string(), "Aurora");
    EXPECT_EQ(body.at("startsAt").as_string(), "2027-03-05T20:00+01:00");
    EXPECT_EQ(body.at("row").as_string(), "3");
    EXPECT_EQ(body.at("notes").as_string(), "a\nb");
    for (const char* absent : {"venue", "city", "section"}) {
        EXPECT_FALSE(body.contains(absent)) << absent;
    }
    const auto id = std::string{body.at("id").as_string()};
    EXPECT_EQ(put("seller", id, R"({"title":"Front row","price":20})").status, 200);
    EXPECT_FALSE(json::parse(get(id).body).as_object().contains("eventName"));
    EXPECT_EQ(events().at(0).data.find("venue"), std::string::npos);
    EXPECT_NE(events().at(0).data.find(R"("eventName":"Aurora")"), std::string::npos);
}

// HTTP-03
TEST_F(TicketRoutesTest, RefusesEachBadDetailWithItsCode) {
    const auto with = [&](const char* name, const std::string& value) {
        const std::string body =
            R"({"title":"Front row","price":20,")" + std::string{name} + "\":" + value + "}";
        return post(body);
    };
    const auto letters = [](std::size_t count) {
        return "\"" + std::string(count, 'x') + "\"";
    };
    const std::tuple<const char*, std::string, std::string, const char*> table[] = {
        {"eventName", letters(200), letters(201), "event_name_invalid"},
        {"venue", letters(120), letters(121), "venue_invalid"},
        {"city", letters(80), letters(81), "city_invalid"},
        {"startsAt", R"("2027-03-05T20:00Z")", R"("2027-03-05 20:00")", "starts_at_invalid"},
        {"category", R"("other")", R"("Concert")", "category_invalid"},
        {"section", letters(40), letters(41), "section_invalid"},
        {"row", letters(20), R"({})", "row_invalid"},
        {"seat", "12", R"("a\nb")", "seat_invalid"},
        {"notes", letters(1000), letters(1001), "notes_invalid"}};
    for (const auto& [name, good, bad, code] : table) {
        EXPECT_EQ(with(name, good).status, 201) << name;
        const auto refused = with(name, bad);
        EXPECT_EQ(refused.status, 400) << name;
        EXPECT_EQ(errors(refused, "code"), Strings{code});
        EXPECT_EQ(errors(refused, "field"), Strings{name});
    }
}

TEST_F(TicketRoutesTest, CountsFacetsAndFiguresOfASeller) {
    post(R"({"title":"a","price":20,"city":"Paris","category":"concert"})");
    post(R"({"title":"b","price":9.5,"city":"Paris"})");
    auto request = by("");
    request.query.add("maxPrice", "10");

    EXPECT_EQ(
        call(http::Method::kGet, "/api/tickets/facets", std::move(request)).body,
        R"({"total":1,"categories":[],"cities":[{"value":"Paris","count":1}],)"
        R"("price":{"min":9.5,"max":20}})"
    );
    request = by("");
    request.params = {"seller"};
    EXPECT_EQ(
        call(http::Method::kGet, "/api/tickets/sellers/:id", std::move(request)).body,
        R"({"id":"seller","available":2,"sold":0})"
    );
    request = by("");
    request.query.add("sort", "x");
    EXPECT_EQ(call(http::Method::kGet, "/api/tickets/facets", std::move(request)).status, 200)
        << "what makes pages does not matter here";
}

TEST_F(TicketRoutesTest, FiltersAndSorts) {
    list_ticket("cheap", 1000);
    list_ticket("dear", 3000);

    EXPECT_EQ(titles(list({{"sort", "cheapest"}})), (Strings{"cheap", "dear"}));
    EXPECT_EQ(titles(list({{"sort", "dearest"}})), (Strings{"dear", "cheap"}));
    EXPECT_EQ(titles(list({{"minPrice", "10.01"}, {"maxPrice", "30"}})), Strings{"dear"});
    EXPECT_EQ(list({{"q", "nothing"}}).body, "[]");
}

TEST_F(TicketRoutesTest, ShowsTheOwnTicketsToTheSignedInOnly) {
    const Ticket mine = list_ticket("mine");
    list_ticket_of("other", "not mine", 100);
    reserve(mine, order);

    const auto reply = list({{"seller", "me"}}, "seller");
    EXPECT_EQ(titles(reply), Strings{"mine"});
    EXPECT_EQ(header(reply, "Cache-Control"), "no-store");
    const auto anonymous = list({{"seller", "me"}, {"limit", "0"}});
    EXPECT_EQ(anonymous.status, 401);
    EXPECT_EQ(errors(anonymous, "code"), Strings{"not_authorized"});
}

TEST_F(TicketRoutesTest, LetsAnyoneReadAndOnlyTheSignedInWrite) {
    for (const auto& route : routes) {
        const bool reads = route.method == http::Method::kGet;
        EXPECT_EQ(route.signed_in, !reads) << route.pattern;
        EXPECT_EQ(route.cache_control, reads ? "no-cache" : "no-store") << route.pattern;
        EXPECT_EQ(route.idempotency_key, route.method == http::Method::kPost) << route.pattern;
    }
    EXPECT_EQ(routes.size(), 7U);
}

}  // namespace
}  // namespace stagedoor::tickets
