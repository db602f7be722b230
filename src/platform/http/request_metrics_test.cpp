#include "platform/http/request_metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/http/testing/server_fixture.hpp"
#include "platform/observability/testing/recording_sink.hpp"

namespace stagedoor::http {
namespace {

using stagedoor::testing::RecordingSink;
using ::testing::Contains;
using testing::get;
using ::testing::Pair;

class RequestMetricsTest : public testing::ServerTest {
  protected:
    void start_counted() {
        ServerOptions options;
        options.metrics = &metrics;
        start(options);
    }
    std::map<std::string, double> told() {
        RecordingSink sink;
        metrics.report(sink);
        return sink.values;
    }
    static auto counts(const std::string& labels, double value) {
        return Contains(Pair("stagedoor_http_requests_total{" + labels + "}", value));
    }

    RequestMetrics metrics{router};
};

TEST_F(RequestMetricsTest, SayNothingOfWhatNeverHappened) {
    EXPECT_TRUE(told().empty());
}

TEST_F(RequestMetricsTest, CountByPatternMethodAndStatus) {
    start_counted();
    auto connection = connect();
    for (int i = 0; i < 3; ++i) {
        connection.send(get("/api/count?x=" + std::to_string(i)));
        connection.read_reply();
    }
    connection.send(get("/api/broken"));
    connection.read_reply();

    EXPECT_THAT(told(), counts("route=/api/count,method=GET,status=200", 3));
    EXPECT_THAT(told(), counts("route=/api/broken,method=GET,status=500", 1));
    EXPECT_THAT(
        told(), Contains(Pair("stagedoor_http_request_seconds{route=/api/count,method=GET}", 3))
    );
}

TEST_F(RequestMetricsTest, PutWhatStrangersMakeUpUnderOneLabel) {
    start_counted();
    for (const std::string bytes :
         {"GET /api/6b014f81c0ffee0123456789 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
          "BREW /api/count HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
          "GET /api/count HTTP/1.1\r\n\r\n"}) {
        exchange(bytes);
    }

    EXPECT_THAT(told(), counts("route=none,method=GET,status=404", 1));
    EXPECT_THAT(told(), counts("route=none,method=OTHER,status=501", 1));
    EXPECT_THAT(told(), counts("route=none,method=GET,status=400", 1)) << "no Host";
}

TEST_F(RequestMetricsTest, CountWhatWasSentNotWhatTheHandlerSaid) {
    start_counted();
    exchange(get("/api/about", "If-None-Match: *\r\nConnection: close\r\n"));

    EXPECT_THAT(told(), counts("route=/api/about,method=GET,status=304", 1));
}

TEST_F(RequestMetricsTest, CountAHeadUnderItsOwnMethod) {
    start_counted();
    exchange("HEAD /api/about HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    EXPECT_THAT(told(), counts("route=/api/about,method=HEAD,status=200", 1));
}

TEST(RequestMetrics, CountTheFallbackApart) {
    RouterHooks hooks;
    hooks.fallback = [](Request&) -> Task<Response> {
        co_return json(200, "{}");
    };
    const Router router{{}, std::move(hooks)};
    RequestMetrics metrics{router};
    Request request;
    request.target = "/anything/at/all";

    const auto match = router.match(request);
    metrics.count(match.route, Method::kGet, 200, std::chrono::milliseconds{1});

    RecordingSink sink;
    metrics.report(sink);
    EXPECT_EQ(sink.values["stagedoor_http_requests_total{route=*,method=GET,status=200}"], 1);
}

}  // namespace
}  // namespace stagedoor::http
