#include "platform/http/target.hpp"

#include <gtest/gtest.h>

namespace stagedoor::http {
namespace {

struct Parsed {
    TargetVerdict verdict;
    std::string path;
    Query query;
};

Parsed parse(std::string_view target) {
    Parsed parsed;
    parsed.verdict = parse_target(target, parsed.path, parsed.query);
    return parsed;
}

TEST(Target, DecodesPathAndQueryOnce) {
    const auto parsed = parse("/a%20b/%2525?q=x+y%2Bz&empty=&bare&q=second");

    EXPECT_EQ(parsed.verdict, TargetVerdict::kGood);
    EXPECT_EQ(parsed.path, "/a b/%25");
    EXPECT_EQ(*parsed.query.find("q"), "x y+z");
    EXPECT_EQ(*parsed.query.find("empty"), "");
    EXPECT_EQ(*parsed.query.find("bare"), "");
    EXPECT_EQ(parsed.query.find("none"), nullptr);
}

TEST(Target, SplitsAtTheFirstQuestionMarkAndEqualsSign) {
    const auto parsed = parse("/a?x=1=2?&&=v");

    EXPECT_EQ(parsed.path, "/a");
    EXPECT_EQ(*parsed.query.find("x"), "1=2?");
    EXPECT_EQ(*parsed.query.find(""), "v");
    EXPECT_EQ(parsed.query.entries().size(), 2U);
}

TEST(Target, FindsPathsThatNameNothing) {
    for (const auto* target :
         {"//",
          "/a//b",
          "//a",
          "/a//",
          "/.",
          "/..",
          "/a/./b",
          "/a/../b",
          "/%2e%2e/a",
          "/a/%2E",
          "/a%2fb",
          "/a%2Fb",
          "/a%5cb",
          "/a\\b",
          "/a%00",
          "/a%0d",
          "/a%0a"}) {
        EXPECT_EQ(parse(target).verdict, TargetVerdict::kNowhere) << target;
    }
    for (const auto* target : {"/", "/a/", "/a/b/", "/...", "/a.b", "/.a", "/a?x=../%2f%00//"}) {
        EXPECT_EQ(parse(target).verdict, TargetVerdict::kGood) << target;
    }
}

TEST(Target, FindsBrokenEscapes) {
    for (const auto* target :
         {"/%", "/%4", "/%zz", "/%4g", "/a//%", "/a?x=%", "/a?%zz=1", "/%%20"}) {
        EXPECT_EQ(parse(target).verdict, TargetVerdict::kBroken) << target;
    }
}

TEST(Target, EncodesAllButUnreservedCharacters) {
    EXPECT_EQ(percent_encode("aZ0-._~"), "aZ0-._~");
    EXPECT_EQ(percent_encode("a b&c=\r\n\"<\xC3\xA4>"), "a%20b%26c%3D%0D%0A%22%3C%C3%A4%3E");
}

TEST(Target, KnowsWhatLiesUnderAPrefix) {
    EXPECT_TRUE(is_under("/api", "/api"));
    EXPECT_TRUE(is_under("/API/x", "/api"));
    EXPECT_FALSE(is_under("/apix", "/api"));
    EXPECT_FALSE(is_under("/ap", "/api"));
}

TEST(Target, TrimsBlanksOnly) {
    EXPECT_EQ(trim(" \ta b\t "), "a b");
    EXPECT_EQ(trim(" \t"), "");
}

}  // namespace
}  // namespace stagedoor::http
