#include "services/auth/domain/email.hpp"

#include <string>

#include <gtest/gtest.h>

namespace stagedoor::auth {
namespace {

std::string repeat(std::string_view text, std::size_t times) {
    std::string result;
    for (std::size_t i = 0; i < times; ++i) {
        result += text;
    }
    return result;
}

TEST(Email, AcceptsWhatTheContractAccepts) {
    for (const char* text :
         {"A.B@X.CO", "a+b@x.co", "\"a b\"@x.co", "ä@x.co", "a@ä.de", "o'x@x.co"}) {
        EXPECT_TRUE(Email::parse(text)) << text;
    }
}

TEST(Email, RefusesWhatTheContractRefuses) {
    for (const char* text :
         {"a@b",
          "a@b.c",
          "a..b@x.co",
          ".a@x.co",
          "a@-x.co",
          "a@x-.co",
          "a@1.2.3.4",
          "a@[1.2.3.4]",
          "a@x_y.co",
          "a@x.co.",
          "a b@x.co",
          ""}) {
        const auto email = Email::parse(text);
        ASSERT_FALSE(email) << text;
        EXPECT_EQ(email.error(), AuthError::kInvalidEmail);
    }
}

TEST(Email, JudgesTheLocalPart) {
    for (const char* text :
         {"!#$%&'*+/=?^_`{|}~-@x.co",
          "\"a@b\"@x.co",
          R"("a\"b"@x.co)",
          R"("a\\"@x.co)",
          "\"..\"@x.co",
          "1@x.co",
          "é.ü@x.co",
          "\xC2\xA1@x.co"}) {
        EXPECT_TRUE(Email::parse(text)) << text;
    }
    for (const char* text :
         {"@x.co",
          "a.@x.co",
          "a@b@x.co",
          "a(b)@x.co",
          "a,b@x.co",
          "a<b>@x.co",
          "a\\b@x.co",
          R"("a"b"@x.co)",
          R"("a\"@x.co)",
          "\"@x.co",
          "\"a\tb\"@x.co",
          "\"a\"b@x.co",
          "a\"b@x.co",
          "\xC2\x85@x.co",
          "\xC2\xA0.a@x.co",
          "\xFF@x.co",
          "a\x7F@x.co"}) {
        EXPECT_FALSE(Email::parse(text)) << text;
    }
}

TEST(Email, JudgesTheDomain) {
    for (const char* text :
         {"a@x.yy.co",
          "a@1.co",
          "a@x-y.co",
          "a@x--y.co",
          "a@x.xn--p1ai",
          "a@x.XN--P1AI",
          "a@xn--bcher-kva.de",
          "a@x.рф"}) {
        EXPECT_TRUE(Email::parse(text)) << text;
    }
    for (const char* text :
         {"a@",
          "a@.co",
          "a@x..co",
          "a@x.c1",
          "a@x.1a",
          "a@x.c-o",
          "a@x.xn--",
          "a@x.xn--a-",
          "a@x y.co",
          "a@x.ф",
          "a@x.co\xC2\xA0",
          "a@x.\xED\xA0\x80\xED\xA0\x80",
          "a@x/y.co"}) {
        EXPECT_FALSE(Email::parse(text)) << text;
    }
}

// HTTP-03
TEST(Email, HoldsItsLimits) {
    const std::string label = repeat("d", 63);
    EXPECT_TRUE(Email::parse(repeat("l", 64) + "@x.co"));
    EXPECT_FALSE(Email::parse(repeat("l", 65) + "@x.co"));
    EXPECT_TRUE(Email::parse(repeat("ä", 32) + "@x.co"));
    EXPECT_FALSE(Email::parse(repeat("ä", 33) + "@x.co"));
    EXPECT_TRUE(Email::parse("a@" + label + ".co"));
    EXPECT_FALSE(Email::parse("a@d" + label + ".co"));

    const std::string host = label + '.' + label + '.' + label;  // 191 bytes
    EXPECT_TRUE(Email::parse(repeat("l", 59) + '@' + host + ".co"));
    EXPECT_FALSE(Email::parse(repeat("l", 60) + '@' + host + ".co"));
}

TEST(Email, IsKeptAsTypedButForBlanksAround) {
    const auto email = Email::parse(" \t\r\n\v\f Ada.LOVELACE@Example.COM \n");

    ASSERT_TRUE(email);
    EXPECT_EQ(email->text(), "Ada.LOVELACE@Example.COM");
}

TEST(Email, FoldsAsciiLettersOnly) {
    EXPECT_EQ(Email::parse("Ä.Z@X.CO")->folded(), "Ä.z@x.co");
    EXPECT_EQ(Email::parse("\"A[Z\"@X.CO")->folded(), "\"a[z\"@x.co");
}

}  // namespace
}  // namespace stagedoor::auth
