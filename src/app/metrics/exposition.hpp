// One scrape in Prometheus' text format 0.0.4. The only place that knows prometheus-cpp: its
// registry checks and groups what is told, its serializer writes it. A registry is made for each
// scrape, because its own histograms take a lock at every observation and ours do not.
#pragma once

#include <memory>
#include <string>

#include "platform/observability/metrics.hpp"

namespace stagedoor::app {

class Exposition final : public MetricSink {
  public:
    static constexpr const char* kContentType = "text/plain; version=0.0.4; charset=utf-8";

    Exposition();
    ~Exposition() override;

    // Throw std::invalid_argument for a name or a label that Prometheus would not take.
    using MetricSink::counter;
    using MetricSink::gauge;
    void counter(const MetricName& metric, const MetricLabels& labels, double value) override;
    void gauge(const MetricName& metric, const MetricLabels& labels, double value) override;
    void histogram(
        const MetricName& metric, const MetricLabels& labels, const HistogramSnapshot& values
    ) override;

    [[nodiscard]] std::string text() const;

  private:
    struct Registry;
    std::unique_ptr<Registry> registry_;
};

}  // namespace stagedoor::app
