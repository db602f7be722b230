#include "platform/security/base64.hpp"

#include <gtest/gtest.h>

namespace stagedoor {
namespace {

TEST(Base64, RoundTripsEveryByteInBothForms) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        bytes += static_cast<char>(i);
        EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
        EXPECT_EQ(from_base64url(to_base64url(bytes)), bytes);
    }
}

TEST(Base64, PadsTheStandardFormOnly) {
    EXPECT_EQ(to_base64("a"), "YQ==");
    EXPECT_EQ(to_base64url("a"), "YQ");
    EXPECT_EQ(to_base64(""), "");
}

// HTTP-14
TEST(Base64, RefusesWhatIsNotExactlyBase64Url) {
    for (const char* text : {"YQ==", "YQ=", "Y", "YR", "Y Q", "YQ\n", "+w", "/w", "YQ.", "YWI%"}) {
        EXPECT_FALSE(from_base64url(text)) << text;
    }
}

// HTTP-14. libsodium 1.0.18 reads every byte beyond ASCII as a digit.
TEST(Base64, RefusesEveryByteOutsideTheAlphabet) {
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    for (int i = 0; i < 256; ++i) {
        const char c = static_cast<char>(i);
        const bool digit = kDigits.find(c) != std::string_view::npos;
        const std::string text{'A', c, 'A', 'A'};

        EXPECT_EQ(from_base64(text).has_value(), digit || c == '+' || c == '/') << i;
        EXPECT_EQ(from_base64url(text).has_value(), digit || c == '-' || c == '_') << i;
        EXPECT_EQ(
            from_any_base64(text).has_value(), digit || c == '+' || c == '/' || c == '-' || c == '_'
        ) << i;
    }
}

TEST(Base64, ReadsEitherAlphabetAndAnyPaddingOfOtherPrograms) {
    const std::string bytes = "\xFB\xEF\xFF\xFE";

    for (const char* text : {"++///g==", "++///g=", "++///g", "--___g==", "--___g", "+-/__g"}) {
        EXPECT_EQ(from_any_base64(text), bytes) << text;
    }
    EXPECT_FALSE(from_any_base64("++%2F//g"));
    EXPECT_FALSE(from_any_base64("++///g==="));
}

}  // namespace
}  // namespace stagedoor
