// What one process answers to Prometheus, whichever services it hosts.
#pragma once

#include <string>

#include "app/feeds.hpp"
#include "app/listeners.hpp"
#include "app/metrics/fact_counts.hpp"
#include "app/modules.hpp"
#include "app/stores.hpp"
#include "platform/http/health.hpp"
#include "platform/observability/metrics.hpp"

namespace stagedoor::app {

class Scrape {
  public:
    struct Parts {
        const http::Health& health;
        const Listeners& listeners;
        const Stores& stores;
        const Feeds& feeds;
        const FactCounts& facts;
        Modules& modules;
    };

    // References outlive it.
    explicit Scrape(Parts parts) : parts_{parts} {}

    // In Prometheus' text format. `more` tells what only one kind of process has.
    [[nodiscard]] Task<std::string> text(std::function<void(MetricSink&)> more = {});

  private:
    Parts parts_;
    Counter failed_reports_;
};

}  // namespace stagedoor::app
