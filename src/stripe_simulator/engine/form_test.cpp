#include "stripe_simulator/engine/form.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace stagedoor::stripe_simulator {
namespace {

std::string nested(std::string_view text) {
    const auto pairs = parse_form(text);
    const auto tree = pairs ? nest_form(*pairs) : std::nullopt;
    return tree ? boost::json::serialize(*tree) : "refused";
}

TEST(StripeForm, NestsBrackets) {
    EXPECT_EQ(nested("a=1&b[c][d]=x+y%21"), R"({"a":"1","b":{"c":{"d":"x y!"}}})");
}

TEST(StripeForm, ReadsBothSpellingsOfAList) {
    EXPECT_EQ(nested("types[]=card&types[]=link"), R"({"types":["card","link"]})");
    EXPECT_EQ(nested("types[0]=card&types[1]=link"), R"({"types":["card","link"]})");
}

TEST(StripeForm, LeavesNumericMetadataKeysAlone) {
    EXPECT_EQ(nested("metadata[0]=a"), R"({"metadata":{"0":"a"}})");
}

TEST(StripeForm, TakesTheLastOfEqualNames) {
    EXPECT_EQ(nested("a=1&a=2"), R"({"a":"2"})");
}

TEST(StripeForm, RefusesWhatIsNotAForm) {
    for (const auto* text :
         {"a=%zz",
          "a=%4",
          "a[b=1",
          "a]b=1",
          "[a]=1",
          "=1",
          "a=1&a[b]=2",
          "a[b]=1&a=2",
          "a=%ff",
          "a=%c3",
          "a[b]c=1"}) {
        EXPECT_EQ(nested(text), "refused") << text;
    }
}

TEST(StripeForm, LimitsDepthAndCount) {
    EXPECT_NE(nested("a[b][c][d][e][f]=1"), "refused");
    EXPECT_EQ(nested("a[b][c][d][e][f][g]=1"), "refused");

    std::string most;
    for (std::size_t i = 0; i < kMaxFormPairs; ++i) {
        most += "k" + std::to_string(i) + "=1&";
    }
    EXPECT_TRUE(parse_form(most).has_value());
    EXPECT_FALSE(parse_form(most + "one=more").has_value());
}

}  // namespace
}  // namespace stagedoor::stripe_simulator
