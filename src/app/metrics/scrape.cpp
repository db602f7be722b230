#include "app/metrics/scrape.hpp"

#include "app/metrics/exposition.hpp"
#include "app/metrics/process_figures.hpp"
#include "app/version.hpp"

namespace stagedoor::app {

namespace {

constexpr MetricName kBuildInfo{"stagedoor_build_info", "1, with what was built as labels."};
constexpr MetricName kReady{"stagedoor_ready", "1: the process is ready, as /readyz says."};
constexpr MetricName kFailedReports{
    "stagedoor_failed_reports_total",
    "Services left out of a scrape because their store could not be read."};

}  // namespace

// On the internal listener's thread: nothing that serves the public waits for it.
Task<std::string> Scrape::text(std::function<void(MetricSink&)> more) {
    Exposition all;
    const std::string commit{kCommit};
    all.gauge(kBuildInfo, {{"version", kVersion}, {"commit", commit}, {"build", kBuild}}, 1.0);
    const auto ready = parts_.health.readiness() == http::Readiness::kReady;
    all.gauge(kReady, {}, std::int64_t{ready ? 1 : 0});
    parts_.listeners.report(all);
    parts_.stores.report(all);
    parts_.feeds.report(all);
    parts_.facts.report(all);
    if (more) {
        more(all);
    }
    failed_reports_.add(co_await parts_.modules.report(all));
    all.counter(kFailedReports, {}, failed_reports_.value());
    report_process(all);
    co_return all.text();
}

}  // namespace stagedoor::app
