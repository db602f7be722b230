#include "app/config/values.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stagedoor::app {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;

TEST(Duration, ReadsSecondsAndUnits) {
    const std::pair<const char*, std::int64_t> forms[]{
        {"900", 900'000},
        {"0", 0},
        {"250ms", 250},
        {"5s", 5000},
        {"15m", 900'000},
        {"2h", 7'200'000},
        {"7d", 604'800'000},
    };

    for (const auto& [text, millis] : forms) {
        EXPECT_THAT(parse_duration(text), Optional(Milliseconds{millis})) << text;
    }
}

TEST(Duration, RefusesEverythingElse) {
    for (const char* const text :
         {"",
          "abc",
          "-1",
          "1.5h",
          "15 m",
          " 15m",
          "15M",
          "m",
          "15w",
          "1m30s",
          "+5",
          "0x10",
          "36501d",
          "999999999999999999d",
          "9999999999999999999"}) {
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
    }
}

TEST(Duration, IsWrittenInItsLargestUnit) {
    EXPECT_EQ(to_text(Milliseconds{0}), "0s");
    EXPECT_EQ(to_text(Milliseconds{1500}), "1500ms");
    EXPECT_EQ(to_text(Seconds{90}), "90s");
    EXPECT_EQ(to_text(std::chrono::hours{48}), "2d");
}

TEST(Address, ReadsNamesAndAddresses) {
    EXPECT_THAT(parse_address("127.0.0.1:3000"), Optional(Address{"127.0.0.1", 3000}));
    EXPECT_THAT(parse_address("[::1]:0"), Optional(Address{"::1", 0}));
    EXPECT_THAT(parse_address("localhost:65535"), Optional(Address{"localhost", 65535}));
}

TEST(Address, RefusesEverythingElse) {
    for (const char* const text :
         {"",
          "3000",
          ":3000",
          "localhost",
          "localhost:",
          "localhost:65536",
          "localhost:x",
          "::1:3000",
          "[::1]",
          "[::1:3000",
          "[x]:1",
          "[::1]3000",
          "a b:1",
          "a:1:2",
          "-a:1",
          "http://a:1"}) {
        EXPECT_EQ(parse_address(text), std::nullopt) << text;
    }
}

TEST(Address, KnowsLoopback) {
    for (const char* const host : {"127.0.0.1", "127.9.9.9", "::1", "localhost"}) {
        EXPECT_TRUE((Address{host, 1}.is_loopback())) << host;
    }
    for (const char* const host :
         {"0.0.0.0", "::", "10.0.0.1", "example.com", "localhost.evil.com"}) {
        EXPECT_FALSE((Address{host, 1}.is_loopback())) << host;
    }
}

TEST(Address, CollidesOnOnePortOfOneHostOrAll) {
    const Address address{"127.0.0.1", 3000};

    EXPECT_TRUE(address.collides_with({"127.0.0.1", 3000}));
    EXPECT_TRUE(address.collides_with({"0.0.0.0", 3000}));
    EXPECT_FALSE(address.collides_with({"127.0.0.1", 3001}));
    EXPECT_FALSE((Address{"127.0.0.1", 0}.collides_with({"127.0.0.1", 0})));
}

TEST(Address, IsWrittenWithBracketsWhenIpv6) {
    EXPECT_EQ((Address{"::1", 80}.str()), "[::1]:80");
    EXPECT_EQ((Address{"localhost", 80}.str()), "localhost:80");
}

TEST(Networks, ReadsListsAndNone) {
    EXPECT_THAT(
        parse_networks("10.1.2.3/8, ::1,192.168.0.1"),
        Optional(ElementsAre("10.0.0.0/8", "::1/128", "192.168.0.1/32"))
    );
    EXPECT_THAT(parse_networks("none"), Optional(IsEmpty()));
}

TEST(Networks, RefusesEverythingElse) {
    for (const char* const text : {"", "10.0.0.0/33", "10.0.0/8", "x", "10.0.0.0/8,", "none,::1"}) {
        EXPECT_EQ(parse_networks(text), std::nullopt) << text;
    }
}

TEST(WebAddress, ReadsItsParts) {
    const auto url = parse_web_address("HTTPS://Shop.Example.com:8443/base/");

    ASSERT_TRUE(url);
    EXPECT_TRUE(url->secure);
    EXPECT_EQ(url->host, "shop.example.com");
    EXPECT_EQ(url->path, "/base/");
    EXPECT_EQ(url->text, "HTTPS://Shop.Example.com:8443/base");
    EXPECT_TRUE(parse_web_address("http://[::1]:12111")->is_loopback());
    EXPECT_FALSE(url->is_loopback());
}

TEST(WebAddress, RefusesEverythingElse) {
    for (const char* const text :
         {"",
          "shop.example.com",
          "ftp://a",
          "http://",
          "https://a?b",
          "https://a/#b",
          "https://u@a",
          "https://a b",
          "https://a/ b",
          "/path",
          "http://a:99999"}) {
        EXPECT_EQ(parse_web_address(text).has_value(), false) << text;
    }
}

TEST(PasswordLengths, KeepTheirBounds) {
    EXPECT_THAT(parse_password_length("4:20"), Optional(PasswordLength{4, 20}));
    EXPECT_THAT(parse_password_length("1:1024"), Optional(PasswordLength{1, 1024}));
    for (const char* const text :
         {"", "8", "8:", ":8", "0:8", "9:8", "8:1025", "a:b", "8-20", "1:2:3"}) {
        EXPECT_EQ(parse_password_length(text), std::nullopt) << text;
    }
}

TEST(CookieName, IsATokenOrHasAColon) {
    for (const char* const text : {"session", "express:sess", "__Host-x", "a!#$%&'*+-.^_`|~"}) {
        EXPECT_TRUE(is_cookie_name(text)) << text;
    }
    for (const char* const text : {"", "a b", "a;b", "a=b", "a,b", "a\"b", "ä", "a\n"}) {
        EXPECT_FALSE(is_cookie_name(text)) << text;
    }
}

TEST(Currency, HasTwoDecimals) {
    EXPECT_THAT(parse_currency("USD"), Optional(std::string{"usd"}));
    EXPECT_THAT(parse_currency("eur"), Optional(std::string{"eur"}));
    for (const char* const text : {"", "jpy", "kwd", "x+x", "us", "usd ", "d e", "dollar"}) {
        EXPECT_EQ(parse_currency(text), std::nullopt) << text;
    }
}

TEST(Boolean, ReadsTheUsualWords) {
    EXPECT_THAT(parse_boolean("TRUE"), Optional(true));
    EXPECT_THAT(parse_boolean("off"), Optional(false));
    EXPECT_EQ(parse_boolean("maybe"), std::nullopt);
}

}  // namespace
}  // namespace stagedoor::app
