#include "platform/http/stream.hpp"

#include <gtest/gtest.h>

#include "platform/http/testing/in_process.hpp"

namespace stagedoor::http {
namespace {

StreamPosition position_of(std::optional<std::string> header, std::optional<std::string> query) {
    auto request = testing::make_request(Method::kGet, "/api/stream");
    if (header) {
        request.headers.emplace_back("last-event-id", *header);
    }
    if (query) {
        request.query.add("lastEventId", *query);
    }
    return read_stream_position(request);
}

TEST(Stream, WritesEventsWithAndWithoutId) {
    std::string out;
    append_event(out, "ready", 7, R"({"head":7})");
    append_event(out, "tick", std::nullopt, "{}");

    EXPECT_EQ(out, "id: 7\nevent: ready\ndata: {\"head\":7}\n\nevent: tick\ndata: {}\n\n");
}

TEST(StreamPosition, ComesFromHeaderOrQueryAndTheHeaderCountsFirst) {
    EXPECT_FALSE(position_of({}, {}).seen);
    EXPECT_EQ(position_of("12", {}).seen, 12);
    EXPECT_EQ(position_of({}, "0").seen, 0);
    // A browser repeats the address when it reconnects; the header is newer.
    EXPECT_EQ(position_of("15", "12").seen, 15);
}

TEST(StreamPosition, MustBeADecimalNumber) {
    for (const auto* const text : {"", "-1", "+1", " 1", "1.0", "0x1", "1e3", "one"}) {
        const auto position = position_of({}, text);
        ASSERT_TRUE(position.refused) << text;
        EXPECT_EQ(position.refused->code, "invalid_value");
        EXPECT_EQ(position.refused->field, "lastEventId");
        EXPECT_TRUE(position_of(text, "1").refused) << text;
    }
}

TEST(StreamPosition, BeyondEveryNumberIsAhead) {
    EXPECT_EQ(
        position_of("99999999999999999999", {}).seen, std::numeric_limits<std::int64_t>::max()
    );
}

}  // namespace
}  // namespace stagedoor::http
