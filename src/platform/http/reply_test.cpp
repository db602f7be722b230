#include "platform/http/reply.hpp"

#include <gtest/gtest.h>

namespace stagedoor::http {
namespace {

Request request_for(Method method, std::string path) {
    Request request;
    request.method = method;
    request.path = std::move(path);
    request.request_id = "id";
    return request;
}

std::string wire(const Request& request, const Response& response, ReplyContext context = {}) {
    context.date = "Sun, 06 Nov 1994 08:49:37 GMT";
    std::string out;
    append_reply(out, request, response, context);
    return out;
}

bool has_line(const std::string& reply, const std::string& line) {
    return reply.find("\r\n" + line + "\r\n") != std::string::npos;
}

bool has_header(const std::string& reply, const std::string& name) {
    return reply.find("\r\n" + name + ": ") != std::string::npos;
}

TEST(Reply, HasTheHeadersOfEveryReply) {
    const auto reply = wire(request_for(Method::kPost, "/api/x"), json(201, "{\"a\":1}"));

    EXPECT_TRUE(reply.starts_with("HTTP/1.1 201 Created\r\n"));
    EXPECT_TRUE(reply.ends_with("\r\n\r\n{\"a\":1}"));
    for (const auto* line :
         {"Content-Type: application/json; charset=utf-8",
          "Content-Length: 7",
          "Date: Sun, 06 Nov 1994 08:49:37 GMT",
          "X-Request-Id: id",
          "X-Content-Type-Options: nosniff",
          "Cache-Control: no-store",
          "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'"}) {
        EXPECT_TRUE(has_line(reply, line)) << line;
    }
    for (const auto* name :
         {"Server",
          "X-Powered-By",
          "Connection",
          "ETag",
          "Strict-Transport-Security",
          "WWW-Authenticate",
          "Set-Cookie",
          "Access-Control-Allow-Origin"}) {
        EXPECT_FALSE(has_header(reply, name)) << name;
    }
}

TEST(Reply, CarriesTheRoutesCachePolicyOnSuccessOnly) {
    Route route;
    route.cache_control = "no-cache";
    ReplyContext context;
    context.route = &route;
    const auto request = request_for(Method::kGet, "/api/x");

    EXPECT_TRUE(has_line(wire(request, json(200, "{}"), context), "Cache-Control: no-cache"));
    EXPECT_TRUE(has_line(wire(request, not_found(), context), "Cache-Control: no-store"));
    const auto own = json(200, "{}").with("Cache-Control", "private");
    EXPECT_TRUE(has_line(wire(request, own, context), "Cache-Control: private"));
    EXPECT_FALSE(has_line(wire(request, own, context), "Cache-Control: no-cache"));
}

TEST(Reply, HasNoBodyForHeadButItsLength) {
    const auto reply = wire(request_for(Method::kHead, "/api/x"), json(200, "{\"a\":1}"));

    EXPECT_TRUE(has_line(reply, "Content-Length: 7"));
    EXPECT_TRUE(has_header(reply, "ETag"));
    EXPECT_TRUE(reply.ends_with("\r\n\r\n"));
}

TEST(Reply, HasNeitherBodyNorItsHeadersWith204) {
    const auto reply = wire(request_for(Method::kDelete, "/api/x"), no_content());

    EXPECT_FALSE(has_header(reply, "Content-Type"));
    EXPECT_FALSE(has_header(reply, "Content-Length"));
    EXPECT_TRUE(reply.ends_with("\r\n\r\n"));
}

// HTTP-04
TEST(Reply, TagsReadsUnderTheApiAndHonoursTheTag) {
    auto request = request_for(Method::kGet, "/api/x");
    const auto tag = weak_etag("{\"a\":1}");
    EXPECT_TRUE(has_line(wire(request, json(200, "{\"a\":1}")), "ETag: " + tag));

    for (const auto& given : {tag, "\"x\", " + tag, std::string{"*"}, tag.substr(2)}) {
        request.headers = {{"if-none-match", given}};
        const auto reply = wire(request, json(200, "{\"a\":1}"));
        EXPECT_TRUE(reply.starts_with("HTTP/1.1 304 Not Modified\r\n")) << given;
        EXPECT_TRUE(has_line(reply, "ETag: " + tag));
        EXPECT_FALSE(has_header(reply, "Content-Type"));
        EXPECT_TRUE(reply.ends_with("\r\n\r\n"));
    }

    request.headers = {{"if-none-match", tag}};
    EXPECT_TRUE(wire(request, json(200, "{\"a\":2}")).starts_with("HTTP/1.1 200 "));
    EXPECT_TRUE(wire(request, not_found()).starts_with("HTTP/1.1 404 "));
    request.path = "/healthz";
    EXPECT_FALSE(has_header(wire(request, json(200, "{}")), "ETag"));
    EXPECT_FALSE(has_header(wire(request_for(Method::kPost, "/api/x"), json(200, "{}")), "ETag"));
}

TEST(Reply, SaysHowTheConnectionGoesOn) {
    const auto request = request_for(Method::kGet, "/api/x");
    ReplyContext closing;
    closing.keep_alive = false;
    ReplyContext old;
    old.http_1_0 = true;

    EXPECT_TRUE(has_line(wire(request, json(200, "{}"), closing), "Connection: close"));
    EXPECT_TRUE(has_line(wire(request, json(200, "{}"), old), "Connection: keep-alive"));
}

TEST(Reply, AsksForABearerTokenWith401) {
    const auto request = request_for(Method::kGet, "/api/x");

    EXPECT_TRUE(has_line(wire(request, not_authorized()), "WWW-Authenticate: Bearer"));
    EXPECT_TRUE(has_line(wire(request, not_owner()), "WWW-Authenticate: Bearer"));
}

TEST(Reply, AsksBrowsersToStayWithTls) {
    auto request = request_for(Method::kGet, "/api/x");
    request.secure = true;

    EXPECT_TRUE(
        has_line(wire(request, json(200, "{}")), "Strict-Transport-Security: max-age=31536000")
    );
}

// HTTP-13
TEST(Reply, CannotBeSplitByAHeader) {
    const auto response = json(200, "{}")
                              .with("Good", "a\tb")
                              .with("Link", "x\r\nSet-Cookie: stolen=1")
                              .with("Bad\nName", "y");

    const auto reply = wire(request_for(Method::kGet, "/api/x"), response);

    EXPECT_TRUE(has_line(reply, "Good: a\tb"));
    EXPECT_EQ(reply.find("stolen"), std::string::npos);
    EXPECT_EQ(reply.find("Bad"), std::string::npos);
}

}  // namespace
}  // namespace stagedoor::http
