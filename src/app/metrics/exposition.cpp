#include "app/metrics/exposition.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace stagedoor::app {

namespace {

prometheus::Labels to_labels(const MetricLabels& labels) {
    return {labels.begin(), labels.end()};
}

template <class Builder>
auto& family(Builder builder, const MetricName& metric, prometheus::Registry& registry) {
    return builder.Name(std::string{metric.name}).Help(std::string{metric.help}).Register(registry);
}

}  // namespace

struct Exposition::Registry {
    prometheus::Registry all;
};

Exposition::Exposition() : registry_{std::make_unique<Registry>()} {}

Exposition::~Exposition() = default;

void Exposition::counter(const MetricName& metric, const MetricLabels& labels, double value) {
    family(prometheus::BuildCounter(), metric, registry_->all)
        .Add(to_labels(labels))
        .Increment(value);
}

void Exposition::gauge(const MetricName& metric, const MetricLabels& labels, double value) {
    family(prometheus::BuildGauge(), metric, registry_->all).Add(to_labels(labels)).Set(value);
}

void Exposition::histogram(
    const MetricName& metric, const MetricLabels& labels, const HistogramSnapshot& values
) {
    const std::vector<double> counts{values.counts.begin(), values.counts.end()};
    family(prometheus::BuildHistogram(), metric, registry_->all)
        .Add(to_labels(labels), values.bounds)
        .ObserveMultiple(counts, values.sum);
}

std::string Exposition::text() const {
    return prometheus::TextSerializer{}.Serialize(registry_->all.Collect());
}

}  // namespace stagedoor::app
