// What the process counts about itself. Counting costs an atomic add: no lock, no allocation, no
// look-up of labels. Whoever counts keeps its own counters and tells them to a MetricSink when
// asked; what becomes of them there (app/metrics) is nothing that services and platform know.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/check.hpp"

namespace stagedoor {

// Any thread. Only ever grows.
class Counter {
  public:
    void add(std::int64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
    [[nodiscard]] std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::int64_t> value_ = 0;
};

// A histogram at one moment, in the unit that is shown.
struct HistogramSnapshot {
    std::vector<double> bounds;        // ascending; a value equal to one belongs to it
    std::vector<std::int64_t> counts;  // of each bound alone, and of what is beyond the last
    double sum = 0;

    [[nodiscard]] std::int64_t total() const {
        std::int64_t sum_of_counts = 0;
        for (const auto count : counts) {
            sum_of_counts += count;
        }
        return sum_of_counts;
    }
};

// Any thread. Values are integers, `per_unit` of them one of the unit that is shown: a thousand
// million nanoseconds a second. A snapshot taken meanwhile may lack a part of the newest values.
class Histogram {
  public:
    static constexpr std::size_t kMostBounds = 16;

    // `bounds` is ascending and outlives the histogram.
    explicit Histogram(std::span<const std::int64_t> bounds, double per_unit = 1)
        : bounds_{bounds}, per_unit_{per_unit} {
        CHECK(bounds.size() <= kMostBounds, "a histogram has too many buckets");
    }

    void observe(std::int64_t value) {
        const auto bucket = std::ranges::lower_bound(bounds_, value) - bounds_.begin();
        counts_[static_cast<std::size_t>(bucket)].add();
        sum_.add(value);
    }

    [[nodiscard]] HistogramSnapshot snapshot() const {
        HistogramSnapshot taken;
        taken.sum = static_cast<double>(sum_.value()) / per_unit_;
        for (std::size_t i = 0; i <= bounds_.size(); ++i) {
            taken.counts.push_back(counts_[i].value());
        }
        for (const auto bound : bounds_) {
            taken.bounds.push_back(static_cast<double>(bound) / per_unit_);
        }
        return taken;
    }

  private:
    std::span<const std::int64_t> bounds_;
    double per_unit_;
    std::array<Counter, kMostBounds + 1> counts_;
    Counter sum_;
};

// How long something takes, from a tenth of a millisecond to ten seconds; shown in seconds.
class DurationHistogram {
  public:
    void observe(std::chrono::nanoseconds took) { nanoseconds_.observe(took.count()); }
    [[nodiscard]] HistogramSnapshot snapshot() const { return nanoseconds_.snapshot(); }

  private:
    static constexpr std::array<std::int64_t, 16> kBounds{
        100'000,
        250'000,
        500'000,
        1'000'000,
        2'500'000,
        5'000'000,
        10'000'000,
        25'000'000,
        50'000'000,
        100'000'000,
        250'000'000,
        500'000'000,
        1'000'000'000,
        2'500'000'000,
        5'000'000'000,
        10'000'000'000};
    Histogram nanoseconds_{kBounds, 1e9};
};

// "stagedoor_streams", and what it means in a sentence.
struct MetricName {
    std::string_view name;
    std::string_view help;
};

// Names and values. Never ids, nothing that strangers choose: every value is a series for good.
using MetricLabels = std::vector<std::pair<std::string, std::string>>;

// Takes what is counted. One name has one help, one kind, and the same label names every time.
class MetricSink {
  public:
    virtual ~MetricSink() = default;

    virtual void counter(const MetricName& metric, const MetricLabels& labels, double value) = 0;
    virtual void gauge(const MetricName& metric, const MetricLabels& labels, double value) = 0;
    virtual void histogram(
        const MetricName& metric, const MetricLabels& labels, const HistogramSnapshot& values
    ) = 0;

    void counter(const MetricName& metric, const MetricLabels& labels, std::int64_t value) {
        counter(metric, labels, static_cast<double>(value));
    }
    void gauge(const MetricName& metric, const MetricLabels& labels, std::int64_t value) {
        gauge(metric, labels, static_cast<double>(value));
    }
};

}  // namespace stagedoor
