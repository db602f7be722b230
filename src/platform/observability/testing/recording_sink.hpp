// A sink for tests: what it was told, under "name{label=value,…}".
#pragma once

#include <map>
#include <string>

#include "platform/observability/metrics.hpp"

namespace stagedoor::testing {

class RecordingSink final : public MetricSink {
  public:
    using MetricSink::counter;
    using MetricSink::gauge;
    void counter(const MetricName& metric, const MetricLabels& labels, double value) override {
        values[key(metric, labels)] = value;
    }
    void gauge(const MetricName& metric, const MetricLabels& labels, double value) override {
        values[key(metric, labels)] = value;
    }
    void histogram(
        const MetricName& metric, const MetricLabels& labels, const HistogramSnapshot& taken
    ) override {
        values[key(metric, labels)] = static_cast<double>(taken.total());
    }

    std::map<std::string, double> values;  // of a histogram: how many values it holds

  private:
    static std::string key(const MetricName& metric, const MetricLabels& labels) {
        std::string text{metric.name};
        for (const auto& [name, value] : labels) {
            text += (text.size() == metric.name.size() ? "{" : ",") + name + "=" + value;
        }
        return labels.empty() ? text : text + "}";
    }
};

}  // namespace stagedoor::testing
