#include "core/time.hpp"

#include <gtest/gtest.h>

namespace stagedoor {
namespace {

TEST(Time, WritesRfc3339WithMilliseconds) {
    EXPECT_EQ(to_rfc3339(from_millis(1'795'248'000'000)), "2026-11-21T08:00:00.000Z");
    EXPECT_EQ(to_rfc3339(from_millis(0)), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(to_rfc3339(from_millis(-1)), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(to_rfc3339(from_millis(1'709'164'800'007)), "2024-02-29T00:00:00.007Z");
}

TEST(Time, ReadsWhatItWrites) {
    for (const std::int64_t millis : {0LL, 999LL, 1'795'248'000'123LL, 253'402'300'799'999LL}) {
        EXPECT_EQ(parse_rfc3339(to_rfc3339(from_millis(millis))), from_millis(millis));
    }
}

TEST(Time, RefusesEveryOtherForm) {
    for (const auto* text :
         {"",
          "2026-11-21T08:00:00Z",
          "2026-11-21T08:00:00.000",
          "2026-11-21T08:00:00.000+00:00",
          "2026-11-21 08:00:00.000Z",
          "2026-11-21T08:00:00,000Z",
          "2026-11-21T08:00:00.0000Z",
          "2026-11-21T08:00:0x.000Z",
          "+026-11-21T08:00:00.000Z"}) {
        EXPECT_FALSE(parse_rfc3339(text)) << text;
    }
}

TEST(Time, RefusesDaysAndTimesThatDoNotExist) {
    for (const auto* text :
         {"2026-02-29T00:00:00.000Z",
          "2026-13-01T00:00:00.000Z",
          "2026-00-01T00:00:00.000Z",
          "2026-04-31T00:00:00.000Z",
          "2026-01-00T00:00:00.000Z",
          "2026-01-01T24:00:00.000Z",
          "2026-01-01T23:60:00.000Z",
          "2026-01-01T23:59:60.000Z"}) {
        EXPECT_FALSE(parse_rfc3339(text)) << text;
    }
}

TEST(Time, CountsMillisecondsBothWays) {
    EXPECT_EQ(to_millis(from_millis(1'795'248'000'123)), 1'795'248'000'123);
}

}  // namespace
}  // namespace stagedoor
