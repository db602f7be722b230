#include "services/auth/http/routes.hpp"

#include <boost/json/parse.hpp>

#include "platform/security/token.hpp"
#include "services/auth/testing/auth_fixture.hpp"

namespace stagedoor::auth {
namespace {

constexpr std::string_view kClearing =
    "session=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; httponly";

class AuthRoutesTest : public testing::AuthTest {
  protected:
    // Runs the handler of the route of that pattern, as the router would after its checks.
    http::Response call(std::string_view pattern, http::Request& request) {
        for (const auto& route : routes_) {
            if (route.pattern == pattern) {
                return fake.await(route.handler(request));
            }
        }
        ADD_FAILURE() << "no route " << pattern;
        return {};
    }
    http::Response post(std::string_view pattern, std::string_view json) {
        http::Request request;
        request.method = http::Method::kPost;
        request.json = boost::json::parse({json.data(), json.size()}).as_object();
        return call(pattern, request);
    }
    http::Response sign_up(std::string_view json) { return post("/api/users/signup", json); }
    http::Response sign_in(std::string_view json) { return post("/api/users/signin", json); }
    http::Response current_user(const http::Response& after) {
        http::Request request;
        const std::string cookie = set_cookie(after);
        request.headers = {{"cookie", cookie.substr(0, cookie.find(';'))}};
        request.caller = identity_.identify(request);
        return call("/api/users/currentuser", request);
    }

    static std::string set_cookie(const http::Response& response) {
        std::string value;
        for (const auto& [name, text] : response.headers) {
            if (name == "Set-Cookie") {
                EXPECT_EQ(value, "") << "more than one Set-Cookie";
                value = text;
            }
        }
        return value;
    }

    PasswordRules rules_{4, 20, parse_blocklist("letmein")};
    TokenCodec codec_{"0123456789abcdef0123456789abcdef"};
    http::Identity identity_{fake.env(), codec_};
    UnsharedLimits alone_;
    AttemptLimits failures_{fake.env().clock(), alone_};
    AuthRoutes auth_{{sign_up_, sign_in_, profile_}, identity_, rules_, failures_};
    std::vector<Route> routes_ = auth_.routes();
};

std::string refused(std::string_view message, std::string_view field, std::string_view code) {
    std::string text = R"({"message":")" + std::string{message} + '"';
    if (!field.empty()) {
        text += R"(,"field":")" + std::string{field} + '"';
    }
    return text + R"(,"code":")" + std::string{code} + "\"}";
}

TEST_F(AuthRoutesTest, AreThoseOfTheContractAndTheProfile) {
    struct Row {
        http::Method method;
        std::string_view pattern;
        bool signed_in;
        http::BodyRule body;
        http::LimitRule limit;
        std::string_view cache_control;
    };
    using enum http::Method;
    using http::BodyRule;
    using http::LimitRule;
    const Row table[] = {
        {kPost, "/api/users/signup", false, BodyRule::kJson, LimitRule::kSignIn, "no-store"},
        {kPost, "/api/users/signin", false, BodyRule::kJson, LimitRule::kSignIn, "no-store"},
        {kPost, "/api/users/signout", false, BodyRule::kIgnored, LimitRule::kNone, "no-store"},
        {kGet, "/api/users/currentuser", false, BodyRule::kIgnored, LimitRule::kNone, "no-store"},
        {kPut, "/api/users/currentuser", true, BodyRule::kJson, LimitRule::kWrite, "no-store"},
        {kGet, "/api/users/:id", false, BodyRule::kIgnored, LimitRule::kNone, "no-cache"}};
    ASSERT_EQ(routes_.size(), std::size(table));
    for (std::size_t i = 0; i < std::size(table); ++i) {
        const Route& route = routes_[i];
        EXPECT_EQ(route.method, table[i].method) << route.pattern;
        EXPECT_EQ(route.pattern, table[i].pattern);
        EXPECT_EQ(route.signed_in, table[i].signed_in) << route.pattern;
        EXPECT_EQ(route.body, table[i].body) << route.pattern;
        EXPECT_EQ(route.limit, table[i].limit) << route.pattern;
        EXPECT_EQ(route.cache_control, table[i].cache_control) << route.pattern;
        EXPECT_TRUE(route.cross_site_check) << route.pattern;
    }
}

TEST_F(AuthRoutesTest, SignUpAnswersTheAccountAndSetsTheCookie) {
    const auto reply = sign_up(R"({"email":" Ada@example.com ","password":" secret ","id":"x"})");

    EXPECT_EQ(reply.status, 201);
    const std::string id = stored("ada@example.com")->account.id.str();
    EXPECT_EQ(reply.body, R"({"email":"Ada@example.com","id":")" + id + "\"}");
    EXPECT_TRUE(set_cookie(reply).starts_with("session=eyJqd3QiOiJleUpoYkdjaU9pSklVekkxTmlJc"));
    EXPECT_TRUE(set_cookie(reply).ends_with("; path=/; httponly"));
    EXPECT_EQ(stored("ada@example.com")->password_hash, "v1:secret");
}

TEST_F(AuthRoutesTest, CurrentUserTellsTheClaimsOfTheTokenInTheCookie) {
    const auto reply = sign_up(R"({"email":"ada@example.com","password":"secret"})");
    const std::string id = stored("ada@example.com")->account.id.str();
    const std::int64_t now = to_millis(fake.env().now()) / 1000;

    EXPECT_EQ(
        current_user(reply).body,
        R"({"currentUser":{"id":")" + id + R"(","email":"ada@example.com","iat":)" +
            std::to_string(now) + R"(,"exp":)" + std::to_string(now + 604800) + "}}"
    );
    EXPECT_EQ(set_cookie(current_user(reply)), "");
}

TEST_F(AuthRoutesTest, CurrentUserLeavesOutAbsentClaimsAndIsNullForNobody) {
    http::Request request;
    EXPECT_EQ(call("/api/users/currentuser", request).body, R"({"currentUser":null})");

    request.caller = http::Caller{UserId{"unique"}, {}, {}, {}};
    const auto reply = call("/api/users/currentuser", request);

    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, R"({"currentUser":{"id":"unique"}})");
}

TEST_F(AuthRoutesTest, SignUpRefusesEveryBadFieldAtOnce) {
    const std::string bad_email = refused("Email must be valid", "email", "invalid_email");
    const std::string bad_password =
        refused("Password must be between 4 and 20 characters", "password", "invalid_password");

    for (const char* body :
         {"{}",
          R"({"email":null,"password":null})",
          R"({"email":["a@b.co"],"password":true})",
          R"({"email":5,"password":{}})",
          R"({"email":"a@b","password":" abc "})",
          R"({"email":"","password":"123456789012345678901"})",
          R"({"email":"a","password":123})"}) {
        const auto reply = sign_up(body);
        EXPECT_EQ(reply.status, 400);
        EXPECT_EQ(reply.body, R"({"errors":[)" + bad_email + "," + bad_password + "]}") << body;
        EXPECT_EQ(set_cookie(reply), "");
    }
}

TEST_F(AuthRoutesTest, SignUpRefusesAPasswordOfTheBlocklist) {
    const auto reply = sign_up(R"({"email":"a@b.co","password":"LetMeIn"})");

    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(
        reply.body,
        R"({"errors":[)" + refused("Password is too common", "password", "password_too_common") +
            "]}"
    );
}

TEST_F(AuthRoutesTest, SignUpTakesANumberAsItsText) {
    EXPECT_EQ(sign_up(R"({"email":"a@b.co","password":12345678})").status, 201);

    EXPECT_EQ(sign_in(R"({"email":"a@b.co","password":"12345678"})").status, 200);
    EXPECT_EQ(sign_in(R"({"email":"a@b.co","password":12345678})").status, 200);
}

TEST_F(AuthRoutesTest, SignUpRefusesAnAddressInUse) {
    ASSERT_EQ(sign_up(R"({"email":"a@b.co","password":"secret"})").status, 201);

    const auto reply = sign_up(R"({"email":"A@B.co","password":"other"})");

    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.body, R"({"errors":[)" + refused("Email in use", "", "email_in_use") + "]}");
    EXPECT_EQ(set_cookie(reply), "");
}

TEST_F(AuthRoutesTest, SignInAnswersTheAccountAsRegistered) {
    ASSERT_EQ(sign_up(R"({"email":"Ada@example.com","password":"secret"})").status, 201);
    const std::string id = stored("ada@example.com")->account.id.str();

    const auto reply = sign_in(R"({"email":"ADA@EXAMPLE.COM","password":" secret "})");

    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, R"({"email":"Ada@example.com","id":")" + id + "\"}");
    EXPECT_TRUE(set_cookie(reply).starts_with("session="));
}

// HTTP-08
TEST_F(AuthRoutesTest, SignInAnswersUnknownAddressAndWrongPasswordAlike) {
    ASSERT_EQ(sign_up(R"({"email":"ada@example.com","password":"secret"})").status, 201);

    const auto wrong = sign_in(R"({"email":"ada@example.com","password":"Secret"})");
    const auto unknown = sign_in(R"({"email":"eve@example.com","password":"Secret"})");

    EXPECT_EQ(wrong.status, 400);
    EXPECT_EQ(unknown.status, 400);
    EXPECT_EQ(wrong.body, unknown.body);
    EXPECT_EQ(
        wrong.body,
        R"({"errors":[)" + refused("Invalid credentials", "", "invalid_credentials") + "]}"
    );
    EXPECT_EQ(set_cookie(wrong), "");
    EXPECT_EQ(set_cookie(unknown), "");
}

TEST_F(AuthRoutesTest, SignInWantsAPassword) {
    for (const char* body :
         {R"({"email":"a@b.co"})",
          R"({"email":"a@b.co","password":null})",
          R"({"email":"a@b.co","password":true})",
          R"({"email":"a@b.co","password":["secret"]})",
          R"({"email":"a@b.co","password":" \t "})"}) {
        EXPECT_EQ(
            sign_in(body).body,
            R"({"errors":[)" +
                refused("You must supply a password", "password", "password_required") + "]}"
        ) << body;
    }
    EXPECT_TRUE(passwords.verified.empty());
}

// HTTP-08: for known and unknown addresses alike; a delay, never a lock-out.
TEST_F(AuthRoutesTest, SignInSlowsDownGuessing) {
    ASSERT_EQ(sign_up(R"({"email":"ada@example.com","password":"secret"})").status, 201);

    for (const std::string email : {"ada@example.com", "eve@example.com"}) {
        const std::string wrong = R"({"email":")" + email + R"(","password":"guess"})";
        for (int i = 0; i < 6; ++i) {
            EXPECT_EQ(sign_in(wrong).status, 400);
        }
        const auto verified = passwords.verified.size();
        const auto reply = sign_in(wrong);
        EXPECT_EQ(reply.status, 429);
        const std::pair<std::string, std::string> retry_after{"Retry-After", "1"};
        EXPECT_NE(
            std::find(reply.headers.begin(), reply.headers.end(), retry_after), reply.headers.end()
        );
        EXPECT_EQ(passwords.verified.size(), verified);
    }

    const char* right = R"({"email":"ADA@example.com","password":"secret"})";
    EXPECT_EQ(sign_in(right).status, 429);
    fake.advance(Seconds{1});
    EXPECT_EQ(sign_in(right).status, 200);
    EXPECT_EQ(sign_in(R"({"email":"ada@example.com","password":"guess"})").status, 400);
    EXPECT_EQ(sign_in(right).status, 200);
}

TEST_F(AuthRoutesTest, SignOutClearsTheCookieOfAnyone) {
    http::Request anonymous;
    http::Request tls;
    tls.secure = true;
    tls.caller = http::Caller{UserId{"u"}, {}, {}, {}};

    for (int i = 0; i < 2; ++i) {
        const auto reply = call("/api/users/signout", anonymous);
        EXPECT_EQ(reply.status, 200);
        EXPECT_EQ(reply.body, "{}");
        EXPECT_EQ(set_cookie(reply), kClearing);
    }
    EXPECT_EQ(
        set_cookie(call("/api/users/signout", tls)),
        std::string{kClearing} + "; secure; samesite=lax"
    );
}

TEST_F(AuthRoutesTest, ShowsAPersonsNameAndNeverTheAddress) {
    const auto made =
        sign_up(R"({"email":"ada@example.com","password":"password","name":" Ada "})");
    ASSERT_EQ(made.status, 201);
    const std::string id{boost::json::parse(made.body).at("id").as_string()};
    const auto profile = [&](const std::string& of) {
        http::Request request;
        request.params = {of};
        return call("/api/users/:id", request);
    };

    EXPECT_EQ(
        profile(id).body,
        R"({"id":")" + id + R"(","name":"Ada","memberSince":"2026-11-21T08:00:00.000Z"})"
    );
    EXPECT_EQ(profile(std::string(24, '0')).status, 404);
    EXPECT_EQ(profile("ada").status, 400);
}

TEST_F(AuthRoutesTest, RenamesWhoeverIsSignedIn) {
    const auto made = sign_up(R"({"email":"ada@example.com","password":"password"})");
    const std::string id{boost::json::parse(made.body).at("id").as_string()};
    const auto rename = [&](const std::string& by, std::string_view json) {
        http::Request request;
        request.caller.emplace(http::Caller{UserId{by}, std::nullopt, std::nullopt, std::nullopt});
        request.json = boost::json::parse({json.data(), json.size()}).as_object();
        for (const auto& route : routes_) {
            if (route.method == http::Method::kPut) {
                return fake.await(route.handler(request));
            }
        }
        return http::Response{};
    };

    EXPECT_NE(
        rename(id, R"({"name":"Ada L."})").body.find(R"("name":"Ada L.")"), std::string::npos
    );
    EXPECT_EQ(rename(id, R"({"name":""})").body.find("name"), std::string::npos) << "taken away";
    EXPECT_EQ(rename("elsewhere", R"({"name":"Eve"})").status, 404) << "no account of ours";
    const auto refused = rename(id, R"({"name":5})");
    EXPECT_EQ(refused.status, 400);
    EXPECT_NE(refused.body.find("name_invalid"), std::string::npos);
}

}  // namespace
}  // namespace stagedoor::auth
