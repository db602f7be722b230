#include "services/auth/domain/password.hpp"

#include <string>

#include <gtest/gtest.h>

namespace stagedoor::auth {
namespace {

// HTTP-03
TEST(Password, CountsCodePointsAgainstTheBounds) {
    const PasswordRules rules{4, 6, {}};

    EXPECT_FALSE(Password::choose("abc", rules));
    EXPECT_TRUE(Password::choose("abcd", rules));
    EXPECT_TRUE(Password::choose("abcdef", rules));
    EXPECT_FALSE(Password::choose("abcdefg", rules));
    EXPECT_FALSE(Password::choose("äöü", rules));
    EXPECT_TRUE(Password::choose("äöü😀", rules));
    EXPECT_TRUE(Password::choose("😀😀😀😀😀😀", rules));
    EXPECT_FALSE(Password::choose("😀😀😀😀😀😀😀", rules));
    EXPECT_EQ(Password::choose("", rules).error(), AuthError::kInvalidPassword);
}

TEST(Password, IsTrimmedBeforeItIsCountedAndKept) {
    const PasswordRules rules{4, 6, {}};

    EXPECT_FALSE(Password::choose("  abc  ", rules));
    EXPECT_EQ(Password::choose(" \tab cd\n", rules)->text(), "ab cd");
    EXPECT_EQ(Password::enter("\v ab cd \f")->text(), "ab cd");
}

TEST(Password, IsEnteredAtAnyLengthButNone) {
    EXPECT_EQ(Password::enter("x")->text(), "x");
    EXPECT_EQ(Password::enter(std::string(5000, 'x'))->text().size(), 5000U);
    EXPECT_EQ(Password::enter(" \t\n").error(), AuthError::kPasswordRequired);
}

TEST(Password, MayNotBeOnTheBlocklistInWhateverLetterCase) {
    const PasswordRules rules{4, 20, parse_blocklist("Password\r\n\n  qwerty12 \nlast")};

    EXPECT_EQ(rules.blocklist.size(), 3U);
    for (const char* text : {"password", "PASSWORD", " Qwerty12", "LAST"}) {
        const auto password = Password::choose(text, rules);
        ASSERT_FALSE(password) << text;
        EXPECT_EQ(password.error(), AuthError::kPasswordTooCommon);
    }
    EXPECT_TRUE(Password::choose("password1", rules));
    EXPECT_EQ(Password::choose("abc", rules).error(), AuthError::kInvalidPassword);
}

TEST(Password, MayBeCommonWithoutABlocklist) {
    EXPECT_TRUE(Password::choose("password", PasswordRules{}));
}

}  // namespace
}  // namespace stagedoor::auth
