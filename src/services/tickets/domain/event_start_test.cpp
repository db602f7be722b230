#include "services/tickets/domain/event_start.hpp"

#include <gtest/gtest.h>

namespace stagedoor::tickets {
namespace {

std::string utc(std::string_view text) {
    const auto start = parse_start(text);
    return start ? to_rfc3339(start->at) : "refused";
}

TEST(EventStart, IsAnInstantWhateverItsZone) {
    EXPECT_EQ(utc("2027-03-05T20:00:00+01:00"), "2027-03-05T19:00:00.000Z");
    EXPECT_EQ(utc("2027-03-05T20:00-05:30"), "2027-03-06T01:30:00.000Z");
    EXPECT_EQ(utc("2028-02-29T00:00:00.5Z"), "2028-02-29T00:00:00.500Z");
    EXPECT_EQ(utc("9999-12-31T23:59:59.999Z"), "9999-12-31T23:59:59.999Z");
    EXPECT_EQ(utc("1970-01-01T00:00Z"), "1970-01-01T00:00:00.000Z");
}

TEST(EventStart, KeepsTheDayOfItsPlace) {
    EXPECT_EQ(parse_start("2027-03-05T01:00+09:00")->day, *parse_day("2027-03-05"));
    EXPECT_EQ(parse_start("2027-03-05T23:00-08:00")->day, *parse_day("2027-03-05"));
}

TEST(EventStart, RefusesWhatIsNoTimeWithAZone) {
    for (const char* text :
         {"",
          "2027-03-05",
          "2027-03-05T20:00:00",
          "2027-02-29T20:00Z",
          "2027-13-01T20:00Z",
          "2027-03-05T24:00Z",
          "2027-03-05T20:60Z",
          "2027-03-05T20:00:60Z",
          "2027-3-5T20:00Z",
          "2027-03-05 20:00Z",
          "2027-03-05T20:00:00.Z",
          "2027-03-05T20:00:00.1234Z",
          "2027-03-05T20:00+0100",
          "2027-03-05T20:00+15:00",
          "2027-03-05T20:00+01:60",
          "2027-03-05T20:00Zulu",
          "1969-12-31T23:59Z",
          "+027-03-05T20:00Z",
          "2027-03-05T20:00 01:00"}) {
        EXPECT_EQ(utc(text), "refused") << text;
    }
}

TEST(EventStart, ReadsADay) {
    EXPECT_TRUE(parse_day("2027-12-31"));
    for (const char* text :
         {"", "2027-12", "2027-02-30", "2027-12-31T", "27-12-31", "2027-12-3a"}) {
        EXPECT_FALSE(parse_day(text)) << text;
    }
}

}  // namespace
}  // namespace stagedoor::tickets
