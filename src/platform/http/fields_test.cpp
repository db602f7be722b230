#include "platform/http/fields.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace stagedoor::http {
namespace {

boost::json::object parse(std::string_view text) {
    return boost::json::parse({text.data(), text.size()}).as_object();
}

TEST(Fields, ReadsStringsOnlyAsStrings) {
    const auto body = parse(R"({"s":"text","n":1,"null":null})");
    const Fields fields{body};

    EXPECT_EQ(fields.string("s"), "text");
    EXPECT_EQ(fields.string("n"), std::nullopt);
    EXPECT_EQ(fields.string("missing"), std::nullopt);
    EXPECT_NE(fields.find("null"), nullptr);
    EXPECT_EQ(fields.find("missing"), nullptr);
}

TEST(Fields, GivesScalarsAsTheirShortestText) {
    const auto body = parse(
        R"({"s":"a","t":true,"f":false,"i":-7,"u":18446744073709551615,"d":19.99,"e":1e3,)"
        R"("long":0.30000000000000004,"round":20.0,"million":1000000.0,"huge":1e300,"n":null,"l":[1],"o":{}})"
    );
    const Fields fields{body};

    EXPECT_EQ(fields.scalar_text("s"), "a");
    EXPECT_EQ(fields.scalar_text("t"), "true");
    EXPECT_EQ(fields.scalar_text("f"), "false");
    EXPECT_EQ(fields.scalar_text("i"), "-7");
    EXPECT_EQ(fields.scalar_text("u"), "18446744073709551615");
    EXPECT_EQ(fields.scalar_text("d"), "19.99");
    EXPECT_EQ(fields.scalar_text("e"), "1000");
    EXPECT_EQ(fields.scalar_text("long"), "0.30000000000000004");
    EXPECT_EQ(fields.scalar_text("round"), "20");
    EXPECT_EQ(fields.scalar_text("million"), "1000000");
    EXPECT_EQ(fields.scalar_text("huge"), "1e+300");
    for (const auto* name : {"n", "l", "o", "missing"}) {
        EXPECT_EQ(fields.scalar_text(name), std::nullopt) << name;
    }
}

TEST(Fields, AnswersOneEntryPerFieldInTheOrderOfTheRefusals) {
    const auto body = parse("{}");
    Fields fields{body};
    EXPECT_FALSE(fields.refusal());

    fields.refuse("b", "b_required", "B is required");
    fields.refuse("a", "a_invalid", "A is \"odd\"");
    fields.refuse("b", "b_invalid", "B is odd");

    const auto refusal = fields.refusal();
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->status, 400);
    EXPECT_EQ(
        refusal->body,
        R"({"errors":[{"message":"B is required","field":"b","code":"b_required"},)"
        R"({"message":"A is \"odd\"","field":"a","code":"a_invalid"}]})"
    );
}

}  // namespace
}  // namespace stagedoor::http
