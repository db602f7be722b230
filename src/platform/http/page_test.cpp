#include "platform/http/page.hpp"

#include <gtest/gtest.h>

#include "platform/http/target.hpp"

namespace stagedoor::http {
namespace {

Query query_of(std::string_view text) {
    std::string path;
    Query query;
    EXPECT_EQ(parse_target("/x?" + std::string{text}, path, query), TargetVerdict::kGood);
    return query;
}

// HTTP-03
TEST(Page, TakesLimitsFromOneToTheMost) {
    EXPECT_EQ(read_limit(query_of(""), 100).value, 100);
    EXPECT_EQ(read_limit(query_of("limit=1"), 100).value, 1);
    EXPECT_EQ(read_limit(query_of("limit=500"), 100).value, 500);
    for (const auto* bad :
         {"0", "501", "-1", "", "x", "5.0", "+5", "1e2", "99999999999999999999"}) {
        const auto limit = read_limit(query_of("limit=" + percent_encode(bad)), 100);
        ASSERT_TRUE(limit.refusal) << bad;
        EXPECT_EQ(
            limit.refusal->body,
            R"({"errors":[{"message":"limit must be between 1 and 500","field":"limit","code":"invalid_value"}]})"
        );
    }
    EXPECT_FALSE(read_limit(query_of("limit=1000"), 500, 1000).refusal);
}

TEST(Page, ReadsItsCursorsBack) {
    const auto cursor = encode_cursor("newest", {"6b014f81c0ffee0123456789", ""});

    const auto parts = decode_cursor(cursor, "newest", 2);

    ASSERT_TRUE(parts);
    EXPECT_EQ(*parts, (std::vector<std::string>{"6b014f81c0ffee0123456789", ""}));
    EXPECT_EQ(percent_encode(cursor), cursor) << "fit for an address";
}

TEST(Page, RefusesOtherCursors) {
    const auto cursor = encode_cursor("newest", {"a", "b"});

    EXPECT_FALSE(decode_cursor(cursor, "cheapest", 2));
    EXPECT_FALSE(decode_cursor(cursor, "newest", 1));
    EXPECT_FALSE(decode_cursor(cursor, "newest", 3));
    EXPECT_FALSE(decode_cursor(cursor.substr(1), "newest", 2));
    EXPECT_FALSE(decode_cursor("", "newest", 2));
    EXPECT_FALSE(decode_cursor("!!", "newest", 2));
    EXPECT_FALSE(decode_cursor("bmV3ZXN0", "newest", 0)) << "no end mark";
}

// HTTP-03
TEST(Page, TakesCursorsOf256CharactersAndNotOneMore) {
    const std::string longest(kMaxCursor / 4 * 3 - 3, 'a');  // with "k" and two end marks: 256
    const auto cursor = encode_cursor("k", {longest});
    ASSERT_EQ(cursor.size(), kMaxCursor);

    EXPECT_TRUE(decode_cursor(cursor, "k", 1));
    EXPECT_FALSE(decode_cursor(cursor + "A", "k", 1));
}

TEST(Page, LinksToTheNextPageWithTheSameFilters) {
    const auto query = query_of("limit=3&cursor=old&q=a%22%3E%0D%0Ab&q=ignored");

    EXPECT_EQ(
        next_link("/api/things", query, "NEW"),
        "</api/things?limit=3&q=a%22%3E%0D%0Ab&cursor=NEW>; rel=\"next\""
    );
}

}  // namespace
}  // namespace stagedoor::http
