#include "platform/http/json_body.hpp"

#include <gtest/gtest.h>

namespace stagedoor::http {
namespace {

Request with_body(std::string body, std::string type = "application/json") {
    Request request;
    request.body = std::move(body);
    request.headers.emplace_back("content-type", std::move(type));
    return request;
}

std::string refusal_of(const std::string& body) {
    auto request = with_body(body);
    const auto refusal = read_json_body(request);
    return refusal ? refusal->body : "";
}

std::string nested(std::size_t depth) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) {
        text += "{\"a\":";
    }
    return text + "1" + std::string(depth, '}');
}

constexpr auto kMalformed =
    R"({"errors":[{"message":"Malformed JSON body","code":"malformed_body"}]})";

TEST(JsonBody, CountsNothingAsAnEmptyObjectWhateverItsType) {
    auto request = with_body("", "text/plain");

    EXPECT_FALSE(read_json_body(request));
    EXPECT_TRUE(request.json.empty());
}

TEST(JsonBody, KeepsTheLastOfRepeatedMembers) {
    auto request = with_body(R"({"a":1,"b":2,"a":3})");

    ASSERT_FALSE(read_json_body(request));
    EXPECT_EQ(request.json.at("a").as_int64(), 3);
}

TEST(JsonBody, RefusesWhatIsNoObject) {
    using namespace std::string_literals;
    for (const std::string& body :
         {"[]"s,
          "1"s,
          "\"a\""s,
          "null"s,
          "{"s,
          "{}x"s,
          "{} {}"s,
          " "s,
          "{'a':1}"s,
          "{\"a\":01}"s,
          "{\"a\":1,}"s,
          "{\"a\":\"\xFF\"}"s,
          "\xEF\xBB\xBF{}"s,
          "{\"a\":NaN}"s,
          "{\"a\":\"\n\"}"s,
          "{}\0"s}) {
        EXPECT_EQ(refusal_of(body), kMalformed) << body;
    }
}

TEST(JsonBody, RefusesNumbersOutOfRangeWhereverTheyStand) {
    EXPECT_EQ(refusal_of(R"({"a":1e400})"), kMalformed);
    EXPECT_EQ(refusal_of(R"({"a":[{"b":-1e999}]})"), kMalformed);
    EXPECT_EQ(refusal_of(R"({"a":1e300,"b":123456789012345678901234567890})"), "");
}

// HTTP-03
TEST(JsonBody, IsAtMost16Deep) {
    EXPECT_EQ(refusal_of(nested(kMaxJsonDepth)), "");
    EXPECT_EQ(refusal_of(nested(kMaxJsonDepth + 1)), kMalformed);
}

TEST(JsonBody, WantsItsContentType) {
    for (const auto* good :
         {"application/json",
          "Application/JSON",
          "application/json; charset=utf-8",
          "application/json;charset=\"UTF-8\"",
          "application/json ;"}) {
        EXPECT_TRUE(is_json_type(good)) << good;
    }
    for (const auto* bad :
         {"",
          "text/plain",
          "application/json; charset=latin1",
          "application/json; a=b",
          "application/vnd.api+json",
          "application/x-www-form-urlencoded",
          "application/jsonx",
          "application/json, text/plain"}) {
        EXPECT_FALSE(is_json_type(bad)) << bad;
    }
}

TEST(JsonBody, RefusesOtherAndRepeatedTypes) {
    auto plain = with_body("{}", "text/plain");
    auto twice = with_body("{}");
    twice.headers.emplace_back("content-type", "text/plain");
    Request none;
    none.body = "{}";

    for (auto* request : {&plain, &twice, &none}) {
        const auto refusal = read_json_body(*request);
        ASSERT_TRUE(refusal);
        EXPECT_EQ(refusal->status, 400);
        EXPECT_NE(refusal->body.find("unsupported_content_type"), std::string::npos);
    }
}

}  // namespace
}  // namespace stagedoor::http
