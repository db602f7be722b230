#include "platform/http/router.hpp"

#include <gtest/gtest.h>

#include "platform/http/testing/in_process.hpp"
#include "platform/runtime/errors.hpp"

namespace stagedoor::http {
namespace {

using testing::call;
using testing::make_request;

std::string code_of(const Response& response) {
    const std::string_view mark = "\"code\":\"";
    const auto start = response.body.find(mark);
    if (start == std::string::npos) {
        return {};
    }
    const auto from = start + mark.size();
    return std::to_string(response.status) + " " +
           response.body.substr(from, response.body.find('"', from) - from);
}

std::string header_of(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

Handler answer(int status) {
    return [status](Request& request) -> Task<Response> {
        std::string seen;
        for (const auto& param : request.params) {
            seen += param + ";";
        }
        co_return json(status, seen);
    };
}

template <class Fault>
Handler throwing(Fault fault) {
    return [fault](Request&) -> Task<Response> {
        throw fault;
        co_return Response{};
    };
}

Route route(Method method, std::string pattern, Handler handler) {
    Route made;
    made.method = method;
    made.pattern = std::move(pattern);
    made.handler = std::move(handler);
    return made;
}

// A route with every check there is.
Route guarded() {
    auto made = route(Method::kPost, "/api/guarded", answer(201));
    made.signed_in = true;
    made.body = BodyRule::kJson;
    made.limit = LimitRule::kWrite;
    made.idempotency_key = true;
    made.max_body = 100;
    return made;
}

std::vector<Route> routes() {
    auto sign_in = route(Method::kPost, "/api/sign-in", answer(200));
    sign_in.limit = LimitRule::kSignIn;
    auto hook = route(Method::kPost, "/api/hook", answer(200));
    hook.cross_site_check = false;
    hook.body = BodyRule::kRaw;
    return {
        guarded(),
        sign_in,
        hook,
        route(Method::kGet, "/api/things/:id", answer(200)),
        route(Method::kPut, "/api/things/:id", answer(200)),
        route(Method::kGet, "/api/away", throwing(Unavailable{"secret"})),
        route(Method::kGet, "/api/busy", throwing(Overloaded{"secret", Seconds{7}})),
        route(Method::kGet, "/api/broken", throwing(std::logic_error{"secret"})),
        route(Method::kGet, "/api/odd", throwing(42)),
    };
}

class RouterTest : public ::testing::Test {
  protected:
    RouterHooks hooks() {
        RouterHooks made;
        made.identify = [](const Request& request) -> std::optional<Caller> {
            if (!request.has_header("cookie")) {
                return std::nullopt;
            }
            Caller caller{UserId{"ada"}, {}, {}, {}};
            return caller;
        };
        made.limit = [this](LimitRule rule, const Request&) {
            ++asked[static_cast<std::size_t>(rule)];
            return limited ? refuse() : let_pass();
        };
        return made;
    }

    static Task<std::optional<Response>> refuse() { co_return rate_limited(1, Seconds{1}); }
    static Task<std::optional<Response>> let_pass() { co_return std::nullopt; }

    Response get(std::string target) {
        return call(router, make_request(Method::kGet, std::move(target)));
    }
    Response ask(Method method, std::string target) {
        return call(router, make_request(method, std::move(target)));
    }

    bool limited = false;
    std::array<int, 3> asked{};
    Router router{routes(), hooks()};
};

// HTTP-04
TEST_F(RouterTest, DecodesAndMatchesPaths) {
    EXPECT_EQ(get("/API/Things/AbC/?x=1").body, "abc;");
    EXPECT_EQ(get("/api/%74hings/a%20b").body, "a b;");
}

// HTTP-04
TEST_F(RouterTest, AnswersUnknownPathsWith404) {
    for (const auto* target :
         {"/",
          "/api",
          "/api/nope",
          "/api/things/a/b",
          "/api//things/a",
          "/api/./things/a",
          "/api/things/..",
          "/api/things/%2e%2e",
          "/api/things/a%2fb",
          "/api/things/a%5Cb",
          "/api/things/%00",
          "/api/things/a%0d%0aX:y",
          "/test/clock",
          "/internal/outbox"}) {
        EXPECT_EQ(code_of(get(target)), "404 not_found") << target;
    }
}

// HTTP-04
TEST_F(RouterTest, RefusesBrokenEscapesAndCloses) {
    const auto response = get("/api/things/%4");

    EXPECT_EQ(code_of(response), "400 bad_request");
    EXPECT_TRUE(response.close);
}

// HTTP-04
TEST_F(RouterTest, AnswersOtherMethodsWith405AndAllow) {
    for (const auto method : {Method::kPost, Method::kDelete, Method::kPatch, Method::kTrace}) {
        const auto response = ask(method, "/api/things/1");
        EXPECT_EQ(code_of(response), "405 method_not_allowed");
        EXPECT_EQ(header_of(response, "Allow"), "GET, HEAD, PUT, OPTIONS");
    }
    EXPECT_EQ(code_of(ask(Method::kUnknown, "/api/things/1")), "501 not_implemented");
    EXPECT_EQ(code_of(ask(Method::kPost, "/api/nope")), "404 not_found");
}

// HTTP-04
TEST_F(RouterTest, AnswersOptions) {
    const auto known = ask(Method::kOptions, "/api/guarded");
    EXPECT_EQ(known.status, 204);
    EXPECT_EQ(header_of(known, "Allow"), "POST, OPTIONS");

    const auto star = ask(Method::kOptions, "*");
    EXPECT_EQ(star.status, 204);
    EXPECT_EQ(header_of(star, "Allow"), "GET, HEAD, POST, PUT, DELETE, OPTIONS");

    EXPECT_EQ(ask(Method::kOptions, "/api/nope").status, 404);
}

TEST_F(RouterTest, GivesOtherPathsToTheFallbackButNotReservedOnes) {
    RouterHooks with_page;
    with_page.fallback = answer(200);
    const Router pages{routes(), std::move(with_page)};
    const auto status = [&pages](Method method, std::string target) {
        return call(pages, make_request(method, std::move(target))).status;
    };

    EXPECT_EQ(status(Method::kGet, "/"), 200);
    EXPECT_EQ(status(Method::kHead, "/any/page"), 200);
    EXPECT_EQ(status(Method::kPost, "/any/page"), 405);
    EXPECT_EQ(status(Method::kOptions, "/any/page"), 204);
    for (const auto* target :
         {"/api", "/API/x", "/test/x", "/internal/x", "/metrics", "/a//b", "/a/../b", "/%00"}) {
        EXPECT_EQ(status(Method::kGet, target), 404) << target;
    }
    EXPECT_EQ(status(Method::kGet, "/apix"), 200);
}

// The order of contract 1.5: a request that fails every check, mended one by one.
TEST_F(RouterTest, ChecksInTheContractsOrder) {
    auto request = make_request(Method::kTrace, "/api/nope", std::string(101, '['));
    request.headers.emplace_back("sec-fetch-site", "cross-site");
    request.headers.emplace_back("idempotency-key", "");
    limited = true;

    EXPECT_EQ(code_of(call(router, request)), "404 not_found");
    request.target = "/api/guarded";
    EXPECT_EQ(code_of(call(router, request)), "405 method_not_allowed");
    request.method = Method::kPost;
    EXPECT_EQ(code_of(call(router, request)), "413 body_too_large");
    request.body.pop_back();
    EXPECT_EQ(code_of(call(router, request)), "403 cross_site");
    request.headers[2].second = "same-origin";
    EXPECT_EQ(code_of(call(router, request)), "401 not_authorized");
    request.headers.emplace_back("cookie", "a");
    EXPECT_EQ(code_of(call(router, request)), "429 rate_limited");
    limited = false;
    EXPECT_EQ(code_of(call(router, request)), "400 idempotency_key_invalid");
    request.headers[3].second = "key";
    EXPECT_EQ(code_of(call(router, request)), "400 malformed_body");
    request.body = "{}";
    EXPECT_EQ(call(router, request).status, 201);
}

TEST_F(RouterTest, LimitsSignInByAddressBeforeAnythingElseIsRead) {
    limited = true;

    EXPECT_EQ(code_of(ask(Method::kPost, "/api/sign-in")), "429 rate_limited");
    EXPECT_EQ(asked[static_cast<std::size_t>(LimitRule::kSignIn)], 1);
    EXPECT_EQ(get("/api/things/1").status, 200) << "no rule, no question";
}

TEST_F(RouterTest, DoesNotCountAnonymousWritesAgainstAnybody) {
    EXPECT_EQ(code_of(ask(Method::kPost, "/api/guarded")), "401 not_authorized");
    EXPECT_EQ(asked[static_cast<std::size_t>(LimitRule::kWrite)], 0);
}

// HTTP-10
TEST_F(RouterTest, ChecksTheSiteOfWritesOnly) {
    const auto from_elsewhere = [this](Method method, std::string target, bool bearer) {
        auto request = make_request(method, std::move(target));
        request.headers.emplace_back("sec-fetch-site", "cross-site");
        if (bearer) {
            request.headers.emplace_back("authorization", "Bearer x");
        }
        return call(router, std::move(request)).status;
    };

    EXPECT_EQ(from_elsewhere(Method::kPut, "/api/things/1", false), 403);
    EXPECT_EQ(from_elsewhere(Method::kPut, "/api/things/1", true), 200);
    EXPECT_EQ(from_elsewhere(Method::kGet, "/api/things/1", false), 200);
    EXPECT_EQ(from_elsewhere(Method::kPost, "/api/hook", false), 200);
}

// HTTP-03
TEST_F(RouterTest, TakesIdempotencyKeysOf1To255VisibleCharacters) {
    const auto with_key = [this](const std::string& key) {
        auto request = make_request(Method::kPost, "/api/guarded");
        request.headers.emplace_back("cookie", "a");
        request.headers.emplace_back("idempotency-key", key);
        return code_of(call(router, std::move(request)));
    };

    EXPECT_EQ(with_key("a"), "");
    EXPECT_EQ(with_key(std::string(255, '~')), "");
    for (const auto& bad :
         {std::string{}, std::string(256, 'a'), std::string{"a b"}, std::string{"\xC3\xA4"}}) {
        EXPECT_EQ(with_key(bad), "400 idempotency_key_invalid") << bad;
    }
}

TEST_F(RouterTest, RefusesTwoIdempotencyKeys) {
    auto request = make_request(Method::kPost, "/api/guarded");
    request.headers.emplace_back("cookie", "a");
    request.headers.emplace_back("idempotency-key", "a");
    request.headers.emplace_back("idempotency-key", "a");

    EXPECT_EQ(code_of(call(router, request)), "400 idempotency_key_invalid");
}

// HTTP-06
TEST_F(RouterTest, TurnsFaultsInto5xxWithoutTheirText) {
    const auto away = get("/api/away");
    EXPECT_EQ(code_of(away), "503 unavailable");
    EXPECT_FALSE(header_of(away, "Retry-After").empty());

    const auto busy = get("/api/busy");
    EXPECT_EQ(code_of(busy), "503 overloaded");
    EXPECT_EQ(header_of(busy, "Retry-After"), "7");

    EXPECT_EQ(code_of(get("/api/broken")), "500 internal");
    EXPECT_EQ(code_of(get("/api/odd")), "500 internal");
    for (const auto* target : {"/api/away", "/api/busy", "/api/broken"}) {
        EXPECT_EQ(get(target).body.find("secret"), std::string::npos);
    }
}

}  // namespace
}  // namespace stagedoor::http
