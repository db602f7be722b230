// How many requests each route of a listener answered, with which status, and how long they took.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "platform/http/router.hpp"
#include "platform/observability/metrics.hpp"

namespace stagedoor::http {

// Any thread. The router outlives it.
class RequestMetrics {
  public:
    explicit RequestMetrics(const Router& router);
    ~RequestMetrics();
    RequestMetrics(const RequestMetrics&) = delete;
    RequestMetrics& operator=(const RequestMetrics&) = delete;

    // A reply is ready. `route`: nullptr where none was found. `took`: since the request was there.
    void count(const Route* route, Method method, int status, std::chrono::nanoseconds took);

    // Labels are patterns; "none" is what no route is named for, "*" the fallback. Only what
    // happened.
    void report(MetricSink& sink) const;

  private:
    struct Slot;
    struct Line {
        std::string pattern;
        // By Method; of a route only those that it answers.
        std::vector<std::unique_ptr<Slot>> slots;
    };

    const Router& router_;
    std::vector<Line> lines_;
};

}  // namespace stagedoor::http
