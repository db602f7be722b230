#include "platform/security/token.hpp"

#include <gtest/gtest.h>
#include <sodium.h>

#include "platform/security/base64.hpp"

namespace stagedoor {
namespace {

constexpr const char* kKey = "0123456789abcdef0123456789abcdef";
constexpr std::string_view kHeader = R"({"alg":"HS256","typ":"JWT"})";
constexpr std::int64_t kIssued = 1795248000;  // 2026-11-21T08:00:00Z
constexpr std::int64_t kExpires = 1795852800;
constexpr Instant kNow = from_millis(kIssued * 1000);
constexpr const char* kWorkedExample =
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJpZCI6IjZiMDE0ZjgwYTFiMmMzZDRlNWY2MDcxOCIsImVtYWlsIjoiYWRhQGV4YW1wbGUuY29tIiwiaWF0IjoxNzk1M"
    "jQ4MDAwLCJleHAiOjE3OTU4NTI4MDAsImp0aSI6IjlmODZkMDgxODg0YzdkNjUifQ."
    "92nQSqm0ub77LFLIvc7ZLZxT67pDR34liUPEe_CunVE";

TokenClaims worked_claims() {
    return {"6b014f80a1b2c3d4e5f60718", "ada@example.com", kIssued, kExpires, "9f86d081884c7d65"};
}

// Signs whatever it is given with HMAC-SHA256, as a forger who knows `key` would.
std::string forge(std::string_view header, std::string_view claims, const std::string& key = kKey) {
    std::string token = to_base64url(header) + '.' + to_base64url(claims);
    std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(
        &state, reinterpret_cast<const unsigned char*>(key.data()), key.size()
    );
    crypto_auth_hmacsha256_update(
        &state, reinterpret_cast<const unsigned char*>(token.data()), token.size()
    );
    crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
    return token + '.' + to_base64url(mac);
}

std::string forge_claims(std::string_view claims) {
    return forge(kHeader, claims);
}

TEST(TokenCodec, SignsTheWorkedExampleByteForByte) {
    const TokenCodec codec{kKey};

    EXPECT_EQ(codec.sign(worked_claims()), kWorkedExample);
}

TEST(TokenCodec, ReadsTheWorkedExample) {
    const TokenCodec codec{kKey};

    const auto claims = codec.verify(kWorkedExample, kNow);

    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->id, "6b014f80a1b2c3d4e5f60718");
    EXPECT_EQ(claims->email, "ada@example.com");
    EXPECT_EQ(claims->issued_at, kIssued);
    EXPECT_EQ(claims->expires_at, kExpires);
    EXPECT_EQ(claims->token_id, "9f86d081884c7d65");
}

// HTTP-09
TEST(TokenCodec, ExpiresExactlyAtItsExpiry) {
    const TokenCodec codec{kKey};
    const Instant end = from_millis(kExpires * 1000);

    EXPECT_TRUE(codec.verify(kWorkedExample, end - Milliseconds{1}));
    EXPECT_FALSE(codec.verify(kWorkedExample, end));
    EXPECT_FALSE(codec.verify(kWorkedExample, end + Milliseconds{1}));
}

// HTTP-09
TEST(TokenCodec, JudgesExpiryAsANumberOfAnyForm) {
    const TokenCodec codec{kKey};
    const auto good = [&](const char* exp) {
        const auto token = forge_claims(std::string{R"({"id":"u","exp":)"} + exp + "}");
        return codec.verify(token, kNow + Milliseconds{500}).has_value();
    };

    for (const char* exp : {"1795248000.75", "1795248001", "1.8e9", "18446744073709551615"}) {
        EXPECT_TRUE(good(exp)) << exp;
    }
    for (const char* exp :
         {"1795248000",
          "1795248000.25",
          "0",
          "-5",
          "null",
          "\"1795852800\"",
          "[1795852800]",
          "true"}) {
        EXPECT_FALSE(good(exp)) << exp;
    }
}

// HTTP-09: without `exp`, with `kid`, `nbf` and odd `iat`, ids that are no ids of ours.
TEST(TokenCodec, AcceptsWhatExistingClientsForge) {
    const TokenCodec codec{kKey};

    for (const char* claims :
         {R"({"id":"unique","email":"a@b.co","iat":1})",
          R"({"id":"x","email":"a@b.co"})",
          R"({"id":"x"})",
          R"({"id":"x","nbf":99999999999,"iat":"yesterday"})",
          R"({"iat":99999999999,"id":"x","other":{"deep":[1]}})"}) {
        EXPECT_TRUE(codec.verify(forge_claims(claims), kNow)) << claims;
    }
    const auto with_kid =
        forge(R"({"kid":"../key","typ":"at+jwt","alg":"HS256"})", R"({"id":"x"})");
    EXPECT_TRUE(codec.verify(with_kid, kNow));
}

// HTTP-09
TEST(TokenCodec, AcceptsNoOtherAlgorithmWhateverTheMac) {
    const TokenCodec codec{kKey};

    for (const char* header :
         {R"({"alg":"none"})",
          R"({"alg":"None"})",
          R"({"alg":"HS384"})",
          R"({"alg":"HS512"})",
          R"({"alg":"RS256"})",
          R"({"alg":"hs256"})",
          R"({"alg":["HS256"]})",
          R"({"alg":null})",
          R"({"typ":"JWT"})",
          R"("HS256")",
          R"({"alg":"HS256","crit":["b64"],"b64":false})",
          ""}) {
        EXPECT_FALSE(codec.verify(forge(header, R"({"id":"x"})"), kNow)) << header;
    }
    const auto unsigned_token =
        to_base64url(R"({"alg":"none","typ":"JWT"})") + '.' + to_base64url(R"({"id":"x"})") + '.';
    EXPECT_FALSE(codec.verify(unsigned_token, kNow));
}

// HTTP-09
TEST(TokenCodec, RefusesBadClaims) {
    const TokenCodec codec{kKey};

    for (const char* claims :
         {R"({"email":"a@b.co"})",
          R"({"id":""})",
          R"({"id":5})",
          R"({"id":null})",
          R"({"id":"x","email":null})",
          R"({"id":"x","email":5})",
          R"(["id"])",
          R"({"id":"x")",
          R"({"id":"x"} x)",
          "",
          "{\"id\":\"\xFF\"}"}) {
        EXPECT_FALSE(codec.verify(forge_claims(claims), kNow)) << claims;
    }
}

TEST(TokenCodec, TakesIdsOfUpTo128Bytes) {
    const TokenCodec codec{kKey};
    const auto token = [](std::size_t length) {
        return forge_claims(R"({"id":")" + std::string(length, 'u') + R"("})");
    };

    EXPECT_TRUE(codec.verify(token(128), kNow));
    EXPECT_FALSE(codec.verify(token(129), kNow));
}

TEST(TokenCodec, RefusesTokensAboveTheLimit) {
    const TokenCodec codec{kKey};
    const auto token = [](std::size_t padding) {
        return forge_claims(R"({"id":"x","pad":")" + std::string(padding, 'p') + R"("})");
    };

    ASSERT_LE(token(6000).size(), kMaxToken);
    ASSERT_GT(token(6100).size(), kMaxToken);
    EXPECT_TRUE(codec.verify(token(6000), kNow));
    EXPECT_FALSE(codec.verify(token(6100), kNow));
}

// HTTP-09
TEST(TokenCodec, RefusesAnotherKeyAndAnyChangedByte) {
    const TokenCodec codec{"another key of thirty-two bytes!"};
    const TokenCodec ours{kKey};
    const std::string token = kWorkedExample;

    EXPECT_FALSE(codec.verify(token, kNow));
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(ours.verify(changed, kNow)) << i;
    }
}

TEST(TokenCodec, WantsExactlyThreePartsOfStrictBase64Url) {
    const TokenCodec codec{kKey};
    const std::string token = kWorkedExample;

    for (const std::string& broken :
         {std::string{},
          std::string{"."},
          std::string{".."},
          std::string{"a.b"},
          token + '.',
          token + ".x",
          '.' + token,
          token + '=',
          token + ' ',
          ' ' + token,
          token.substr(0, token.rfind('.')),
          token.substr(0, token.size() - 1)}) {
        EXPECT_FALSE(codec.verify(broken, kNow)) << broken;
    }
}

// HTTP-09
TEST(TokenCodec, RotatesKeysByVerifyingTheOldAndSigningWithTheNew) {
    const std::string old_key = "k";
    const TokenCodec before{old_key};
    const TokenCodec during{kKey, old_key};
    const TokenCodec after{kKey};

    EXPECT_TRUE(during.verify(before.sign(worked_claims()), kNow));
    EXPECT_TRUE(after.verify(during.sign(worked_claims()), kNow));
    EXPECT_FALSE(after.verify(before.sign(worked_claims()), kNow));
}

TEST(TokenCodec, EscapesClaimsAsJson) {
    const TokenCodec codec{kKey};
    auto claims = worked_claims();
    claims.email = "\"a\\\"b\"@x.co";

    const auto read = codec.verify(codec.sign(claims), kNow);

    ASSERT_TRUE(read);
    EXPECT_EQ(read->email, claims.email);
}

}  // namespace
}  // namespace stagedoor
