#include "core/json_writer.hpp"

#include <gtest/gtest.h>

namespace stagedoor {
namespace {

TEST(JsonWriter, WritesObjectsAndArraysWithCommasBetween) {
    JsonWriter json;
    json.begin_object()
        .member("a", std::int64_t{1})
        .key("b")
        .begin_array()
        .integer(2)
        .begin_object()
        .end_object()
        .begin_array()
        .end_array()
        .null()
        .end_array()
        .key("c")
        .boolean(true)
        .key("d")
        .boolean(false)
        .end_object();

    EXPECT_EQ(json.text(), R"({"a":1,"b":[2,{},[],null],"c":true,"d":false})");
}

TEST(JsonWriter, WritesPricesAndTimesInTheirWireForm) {
    JsonWriter json;
    json.begin_object()
        .member("price", Money{1999})
        .member("at", from_millis(1'795'248'000'000))
        .end_object();

    EXPECT_EQ(json.take(), R"({"price":19.99,"at":"2026-11-21T08:00:00.000Z"})");
}

TEST(JsonWriter, LeavesOutOptionalMembersThatAreAbsent) {
    JsonWriter json;
    json.begin_object()
        .optional_member("a", std::optional<std::string_view>{})
        .optional_member("b", std::optional<std::string_view>{"x"})
        .optional_member("c", std::optional<std::int64_t>{7})
        .end_object();

    EXPECT_EQ(json.text(), R"({"b":"x","c":7})");
}

TEST(JsonWriter, PutsReadyJsonInItsPlace) {
    JsonWriter json;
    json.begin_array().raw("{\"x\":1}").raw("2").end_array();

    EXPECT_EQ(json.text(), R"([{"x":1},2])");
}

TEST(JsonWriter, WritesTheWholeRangeOfIntegers) {
    JsonWriter json;
    json.begin_array().integer(INT64_MIN).integer(INT64_MAX).end_array();

    EXPECT_EQ(json.text(), "[-9223372036854775808,9223372036854775807]");
}

TEST(JsonWriter, EscapesQuotesBackslashesAndControlCharacters) {
    EXPECT_EQ(to_json_string("a\"b\\c/d"), R"("a\"b\\c/d")");
    EXPECT_EQ(to_json_string("\n\r\t\b\f"), R"("\n\r\t\u0008\u000c")");
    EXPECT_EQ(to_json_string(std::string_view{"\0\x1F\x7F", 3}), "\"\\u0000\\u001f\x7F\"");
    EXPECT_EQ(to_json_string("ä€🎫"), "\"ä€🎫\"");
}

TEST(JsonWriter, EscapesMemberNamesToo) {
    JsonWriter json;
    json.begin_object().member("a\"b", "c").end_object();

    EXPECT_EQ(json.text(), R"({"a\"b":"c"})");
}

}  // namespace
}  // namespace stagedoor
