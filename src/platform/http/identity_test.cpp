#include "platform/http/identity.hpp"

#include <gtest/gtest.h>

#include "platform/runtime/testing/fake_env.hpp"
#include "platform/security/base64.hpp"

namespace stagedoor::http {
namespace {

using stagedoor::testing::FakeEnv;

constexpr const char* kKey = "0123456789abcdef0123456789abcdef";
constexpr const char* kWorkedToken =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJpZCI6IjZiMDE0ZjgwYTFiMmMzZDRlNWY2MDcxOCIsImVtYWlsIjoiYWRhQGV4YW1wbGUuY29tIiwiaWF0IjoxNzk1M"
    "jQ4MDAwLCJleHAiOjE3OTU4NTI4MDAsImp0aSI6IjlmODZkMDgxODg0YzdkNjUifQ."
    "92nQSqm0ub77LFLIvc7ZLZxT67pDR34liUPEe_CunVE";
constexpr const char* kWorkedCookie =
    "eyJqd3QiOiJleUpoYkdjaU9pSklVekkxTmlJc0luUjVjQ0k2SWtwWFZDSjkuZXlKcFpDSTZJalppTURFMFpqZ3dZVEZpTW"
    "1NelpEUmxOV1kyTURjeE9DSXNJbVZ0WVdsc0lqb2lZV1JoUUdWNFlXMXdiR1V1WTI5dElpd2lhV0YwSWpveE56azFNalE0"
    "TURBd0xDSmxlSEFpT2pFM09UVTROVEk0TURBc0ltcDBhU0k2SWpsbU9EWmtNRGd4T0RnMFl6ZGtOalVpZlEuOTJuUVNxbT"
    "B1Yjc3TEZMSXZjN1pMWnhUNjdwRFIzNGxpVVBFZV9DdW5WRSJ9";

class IdentityTest : public ::testing::Test {
  protected:
    static Request with(std::string header, std::string value) {
        Request request;
        request.headers = {{"host", "x"}, {std::move(header), std::move(value)}};
        return request;
    }

    // The id of whom a request with that Cookie header is taken for; "" for nobody.
    [[nodiscard]] std::string cookie_caller(const std::string& header) const {
        return caller_of(with("cookie", header));
    }
    [[nodiscard]] std::string caller_of(const Request& request) const {
        const auto caller = identity_.identify(request);
        return caller ? caller->id.str() : "";
    }

    // A good token and the cookie value that holds it.
    [[nodiscard]] std::string token(const std::string& id) const {
        TokenClaims claims;
        claims.id = id;
        return codec_.sign(claims);
    }
    static std::string in_cookie(const std::string& jwt) {
        return to_base64(R"({"jwt":")" + jwt + R"("})");
    }
    [[nodiscard]] std::string cookie(const std::string& id) const { return in_cookie(token(id)); }

    FakeEnv fake_;
    TokenCodec codec_{kKey};
    Identity identity_{fake_.env(), codec_};
};

TEST_F(IdentityTest, WritesTheWorkedExampleByteForByte) {
    Request plain;
    Request tls;
    tls.secure = true;
    const std::string value = kWorkedCookie;

    EXPECT_EQ(
        identity_.session_cookie(plain, kWorkedToken), "session=" + value + "; path=/; httponly"
    );
    EXPECT_EQ(
        identity_.session_cookie(tls, kWorkedToken),
        "session=" + value + "; path=/; httponly; secure; samesite=lax"
    );
}

TEST_F(IdentityTest, ClearsTheCookieByteForByte) {
    Request plain;
    Request tls;
    tls.secure = true;
    const std::string cleared = "session=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; httponly";

    EXPECT_EQ(identity_.clearing_cookie(plain), cleared);
    EXPECT_EQ(identity_.clearing_cookie(tls), cleared + "; secure; samesite=lax");
}

TEST_F(IdentityTest, EmitsTheConfiguredNameAndForcedSecurity) {
    Request plain;
    Request tls;
    tls.secure = true;
    const Identity always{fake_.env(), codec_, {"express:sess", SecureCookies::kAlways}};
    const Identity never{fake_.env(), codec_, {"express:sess", SecureCookies::kNever}};

    EXPECT_EQ(
        always.clearing_cookie(plain),
        "express:sess=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; httponly; secure; "
        "samesite=lax"
    );
    EXPECT_EQ(
        never.clearing_cookie(tls),
        "express:sess=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; httponly"
    );
    EXPECT_TRUE(always.session_cookie(plain, "t").starts_with("express:sess=eyJqd3QiOiJ0In0=;"));
}

// HTTP-09
TEST_F(IdentityTest, IssuesTokensOfSevenDaysThatDifferWithinOneSecond) {
    const UserId user{"6b014f80a1b2c3d4e5f60718"};
    const auto first = identity_.issue(user, "ada@example.com");
    const auto second = identity_.issue(user, "ada@example.com");

    const auto caller = identity_.identify(with("authorization", "Bearer " + first));

    EXPECT_NE(first, second);
    ASSERT_TRUE(caller);
    EXPECT_EQ(caller->id, user);
    EXPECT_EQ(caller->email, "ada@example.com");
    EXPECT_EQ(caller->issued_at, to_millis(fake_.env().now()) / 1000);
    EXPECT_EQ(*caller->expires_at - *caller->issued_at, 7 * 24 * 3600);
    const auto claims = codec_.verify(first, fake_.env().now());
    ASSERT_TRUE(claims && claims->token_id);
    EXPECT_EQ(claims->token_id->size(), 16U);
    EXPECT_EQ(claims->token_id->find_first_not_of("0123456789abcdef"), std::string::npos);
}

// HTTP-09
TEST_F(IdentityTest, ForgetsTheUserWhenTheTokenExpires) {
    const auto request =
        with("cookie", "session=" + in_cookie(identity_.issue(UserId{"u"}, "a@b.co")));
    EXPECT_EQ(caller_of(request), "u");

    fake_.advance(std::chrono::hours{24 * 7});

    EXPECT_EQ(caller_of(request), "");
}

// HTTP-09
TEST_F(IdentityTest, FindsTheCookieWhereverItStands) {
    const std::string good = cookie("u");

    for (const std::string& header :
         {"session=" + good,
          "a=b; session=" + good + "; c=d",
          "a=b;session=" + good,
          "a=b ;  session=" + good + " ;c",
          "junk; =; ;;session=" + good,
          "express:sess=" + good,
          "session=\"" + good + "\"",
          "\tsession = " + good}) {
        EXPECT_EQ(cookie_caller(header), "u") << header;
    }
}

// HTTP-09
TEST_F(IdentityTest, ReadsCookiesOfOtherEncoders) {
    for (std::string id : {"u", "uu", "uuu", "uuuu"}) {
        std::string value = cookie(id);
        while (value.ends_with('=')) {
            value.pop_back();
            EXPECT_EQ(cookie_caller("session=" + value), id);
        }
    }
    // what puts '+' and '/' into the standard form
    const std::string odd = to_base64("{\"x\":\"?>?>~~\xC3\xBF\",\"jwt\":\"" + token("u") + "\"}");
    ASSERT_NE(odd.find_first_of("+/"), std::string::npos);
    std::string urlsafe = odd;
    std::replace(urlsafe.begin(), urlsafe.end(), '+', '-');
    std::replace(urlsafe.begin(), urlsafe.end(), '/', '_');
    EXPECT_EQ(cookie_caller("session=" + odd), "u");
    EXPECT_EQ(cookie_caller("session=" + urlsafe), "u");
}

// HTTP-09
TEST_F(IdentityTest, TakesWhatItCannotReadForNobody) {
    const std::string good = cookie("u");

    for (const std::string& header :
         {std::string{},
          std::string{"session"},
          std::string{"session="},
          std::string{"session=\""},
          std::string{"session=\"\""},
          std::string{"session=%%%"},
          std::string{"session=broken"},
          "Session=" + good,
          "xsession=" + good,
          "session=" + good + "%3D",
          "session=" + to_base64("{\"jwt\":5}"),
          "session=" + to_base64("{}"),
          "session=" + to_base64("[\"jwt\"]"),
          "session=" + to_base64("{\"jwt\":\""),
          "session=" + to_base64(token("u")),
          "session=" + token("u"),
          "session=" + in_cookie(token("u") + "x"),
          "other=\"; session=\"; session.sig=" + good}) {
        EXPECT_EQ(cookie_caller(header), "") << header;
    }
    EXPECT_EQ(caller_of(Request{}), "");
}

// HTTP-09
TEST_F(IdentityTest, TriesTheNamesInOrderAndOfEqualNamesTheFirst) {
    const Identity named{fake_.env(), codec_, {"door"}};
    const auto who = [&](const std::string& header) {
        const auto caller = named.identify(with("cookie", header));
        return caller ? caller->id.str() : "";
    };
    const std::string all =
        "express:sess=" + cookie("x") + "; session=" + cookie("s") + "; door=" + cookie("d");

    EXPECT_EQ(who(all), "d");
    EXPECT_EQ(who("express:sess=" + cookie("x") + "; session=" + cookie("s")), "s");
    EXPECT_EQ(who("express:sess=" + cookie("x")), "x");
    EXPECT_EQ(who("door=broken; session=" + cookie("s")), "s");
    EXPECT_EQ(who("door=" + cookie("one") + "; door=" + cookie("two")), "one");
    EXPECT_EQ(who("door=broken; door=" + cookie("two")), "");
}

TEST_F(IdentityTest, LooksIntoEveryCookieHeader) {
    Request request;
    request.headers = {{"cookie", "a=b"}, {"cookie", "session=" + cookie("u")}};

    EXPECT_EQ(caller_of(request), "u");
}

// HTTP-09
TEST_F(IdentityTest, LetsABearerTokenAloneDecide) {
    const auto both = [&](const std::string& authorization) {
        auto request = with("authorization", authorization);
        request.headers.emplace_back("cookie", "session=" + cookie("c"));
        return caller_of(request);
    };

    EXPECT_EQ(both("Bearer " + token("b")), "b");
    EXPECT_EQ(both("bearer  " + token("b")), "b");
    EXPECT_EQ(both("Bearer rubbish"), "");
    EXPECT_EQ(both("Bearer"), "");
    EXPECT_EQ(both("Bearer " + token("b") + ", x"), "");
    EXPECT_EQ(both("Basic dTpw"), "c");
    EXPECT_EQ(both("Bearerish " + token("b")), "c");
    EXPECT_EQ(both(""), "c");
}

TEST_F(IdentityTest, TellsWhetherARequestCarriesABearerToken) {
    EXPECT_EQ(bearer_token(with("authorization", "Bearer a.b.c")), "a.b.c");
    EXPECT_EQ(bearer_token(with("authorization", "Bearer")), "");
    EXPECT_FALSE(bearer_token(with("authorization", "Basic a")));
    EXPECT_FALSE(bearer_token(with("authorization", "Bear")));
    EXPECT_FALSE(bearer_token(Request{}));
}

}  // namespace
}  // namespace stagedoor::http
