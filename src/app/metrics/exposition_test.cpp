#include "app/metrics/exposition.hpp"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stagedoor::app {
namespace {

using ::testing::HasSubstr;

TEST(Exposition, WritesTheTextFormat) {
    Exposition all;
    all.counter({"calls_total", "Calls."}, {{"way", "in"}}, 3.0);
    all.gauge({"size", "Size."}, {}, 0.5);
    all.histogram({"wait_seconds", "Wait."}, {{"way", "in"}}, {{0.1, 1}, {2, 0, 1}, 4.5});

    const auto text = all.text();

    EXPECT_THAT(text, HasSubstr("# HELP calls_total Calls.\n# TYPE calls_total counter\n"));
    EXPECT_THAT(text, HasSubstr("calls_total{way=\"in\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("# TYPE size gauge\nsize 0.5\n"));
    EXPECT_THAT(text, HasSubstr("# TYPE wait_seconds histogram\n"));
    EXPECT_THAT(text, HasSubstr("wait_seconds_count{way=\"in\"} 3\n"));
    EXPECT_THAT(text, HasSubstr("wait_seconds_sum{way=\"in\"} 4.5\n"));
    EXPECT_THAT(text, HasSubstr("wait_seconds_bucket{way=\"in\",le=\"0.1\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("wait_seconds_bucket{way=\"in\",le=\"1\"} 2\n"));
    EXPECT_THAT(text, HasSubstr("wait_seconds_bucket{way=\"in\",le=\"+Inf\"} 3\n"));
}

TEST(Exposition, SumsWhatTwoTellUnderTheSameLabels) {
    Exposition all;
    for (int i = 0; i < 2; ++i) {
        all.counter({"calls_total", "Calls."}, {{"way", "in"}}, std::int64_t{2});
        all.histogram({"wait_seconds", "Wait."}, {}, {{1}, {1, 0}, 0.5});
    }

    EXPECT_THAT(all.text(), HasSubstr("calls_total{way=\"in\"} 4\n"));
    EXPECT_THAT(all.text(), HasSubstr("wait_seconds_count 2\n"));
    EXPECT_THAT(all.text(), HasSubstr("wait_seconds_sum 1\n"));
}

TEST(Exposition, EscapesWhatCouldBreakALine) {
    Exposition all;
    all.gauge({"size", "Size."}, {{"of", "a \"b\"\\\n"}}, 1.0);

    EXPECT_THAT(all.text(), HasSubstr("size{of=\"a \\\"b\\\"\\\\\\n\"} 1\n"));
}

TEST(Exposition, RefusesNamesThatPrometheusWouldNotTake) {
    Exposition all;
    EXPECT_THROW(all.gauge({"9lives", "."}, {}, 1.0), std::invalid_argument);
    EXPECT_THROW(all.gauge({"lives", "."}, {{"a-b", "c"}}, 1.0), std::invalid_argument);
}

}  // namespace
}  // namespace stagedoor::app
