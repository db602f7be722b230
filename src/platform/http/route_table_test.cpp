#include "platform/http/route_table.hpp"

#include <gtest/gtest.h>

namespace stagedoor::http {
namespace {

Route route(Method method, std::string pattern) {
    Route made;
    made.method = method;
    made.pattern = std::move(pattern);
    return made;
}

RouteTable table() {
    return RouteTable{
        {route(Method::kGet, "/"),
         route(Method::kGet, "/api/things"),
         route(Method::kPost, "/api/things"),
         route(Method::kPost, "/api/things/new"),
         route(Method::kGet, "/api/things/:id"),
         route(Method::kPut, "/api/things/:id"),
         route(Method::kGet, "/api/things/:id/parts/:part")}};
}

std::string pattern_of(const RouteTable& routes, std::string_view path, Method method) {
    std::vector<std::string> params;
    const auto* found = routes.find(path, params);
    const auto* match = found == nullptr ? nullptr : found->find(method);
    return match == nullptr ? "-" : match->pattern;
}

// HTTP-04
TEST(RouteTable, KnowsNoCaseAndOneTrailingSlash) {
    const auto routes = table();

    for (const auto* path : {"/api/things", "/API/Things", "/api/things/"}) {
        EXPECT_EQ(pattern_of(routes, path, Method::kGet), "/api/things") << path;
    }
    EXPECT_EQ(pattern_of(routes, "/", Method::kGet), "/");
    EXPECT_EQ(pattern_of(routes, "/api/thing", Method::kGet), "-");
    EXPECT_EQ(pattern_of(routes, "/api/things/x/parts", Method::kGet), "-");
    EXPECT_EQ(pattern_of(routes, "/api", Method::kGet), "-");
}

TEST(RouteTable, CollectsParametersInLowerCase) {
    const auto routes = table();
    std::vector<std::string> params;

    ASSERT_NE(routes.find("/api/things/ABC/parts/Def/", params), nullptr);

    EXPECT_EQ(params, (std::vector<std::string>{"abc", "def"}));
}

// HTTP-04
TEST(RouteTable, PrefersLiteralsForGood) {
    const auto routes = table();

    EXPECT_EQ(pattern_of(routes, "/api/things/new", Method::kPost), "/api/things/new");
    EXPECT_EQ(pattern_of(routes, "/api/things/NEW", Method::kGet), "-") << "never an id";
    EXPECT_EQ(pattern_of(routes, "/api/things/new/parts/1", Method::kGet), "-");
}

// HTTP-04
TEST(RouteTable, ListsTheMethodsOfAPath) {
    const auto routes = table();
    std::vector<std::string> params;

    EXPECT_EQ(routes.find("/api/things", params)->allow, "GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(routes.find("/api/things/1", params)->allow, "GET, HEAD, PUT, OPTIONS");
    EXPECT_EQ(routes.find("/api/things/new", params)->allow, "POST, OPTIONS");
}

TEST(RouteTable, AnswersHeadWithGet) {
    const auto routes = table();

    EXPECT_EQ(pattern_of(routes, "/api/things/1", Method::kHead), "/api/things/:id");
    EXPECT_EQ(pattern_of(routes, "/api/things/new", Method::kHead), "-");
    EXPECT_EQ(pattern_of(routes, "/api/things", Method::kUnknown), "-");
}

TEST(RouteTable, HoldsEachRouteOnce) {
    EXPECT_DEATH(
        RouteTable({route(Method::kGet, "/a/:x"), route(Method::kGet, "/A/:y")}), "same method"
    );
}

}  // namespace
}  // namespace stagedoor::http
