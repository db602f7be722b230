#include "services/tickets/domain/title.hpp"

#include <gtest/gtest.h>

#include "services/tickets/domain/errors.hpp"

namespace stagedoor::tickets {
namespace {

std::string times(std::size_t count, std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < count; ++i) {
        result += text;
    }
    return result;
}

// HTTP-13
TEST(Title, IsKeptWhateverItSays) {
    for (const char* title :
         {"x",
          " padded ",
          "<script>alert(1)</script>",
          "\"quoted\"",
          "\xE2\x80\xAEright to left",
          "\xC2\x85 next line",
          "false"}) {
        EXPECT_TRUE(check_title(title)) << title;
    }
}

// HTTP-03
TEST(Title, HasAtMostTwoHundredCodePoints) {
    for (const char* character : {"x", "\xC3\xA9", "\xF0\x9F\x8E\x9F"}) {
        EXPECT_TRUE(check_title(times(200, character)));
        EXPECT_EQ(check_title(times(201, character)).error(), TicketError::kTitleInvalid);
    }
}

TEST(Title, IsRequired) {
    for (const char* title : {"", " ", "   ", "\t\n", "\xC2\xA0", "\xE3\x80\x80 "}) {
        EXPECT_EQ(check_title(title).error(), TicketError::kTitleRequired) << title;
    }
}

TEST(Title, HasNoControlCharacters) {
    for (const std::string& title :
         {std::string{"a\nb"}, std::string{"a\0b", 3}, std::string{"\x7F"}, std::string{"a\x1F"}}) {
        EXPECT_EQ(check_title(title).error(), TicketError::kTitleInvalid);
    }
}

TEST(Title, IsUtf8) {
    for (const char* title : {"\xFF", "\xC0\xAF", "\xED\xA0\x80", "\xE2\x82", "\xF4\x90\x80\x80"}) {
        EXPECT_EQ(check_title(title).error(), TicketError::kTitleInvalid);
        EXPECT_FALSE(count_code_points(title));
    }
}

TEST(Search, FoldsOnlyAsciiLetters) {
    EXPECT_EQ(fold("AZaz09 \xC3\x84"), "azaz09 \xC3\x84");
}

TEST(Search, SplitsAtWhiteSpace) {
    EXPECT_EQ(
        search_words("  Rock\tin the\n CLUB "),
        (std::vector<std::string>{"rock", "in", "the", "club"})
    );
    EXPECT_TRUE(search_words("  ").empty());
}

}  // namespace
}  // namespace stagedoor::tickets
