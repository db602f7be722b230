#include "app/metrics/report_modules.hpp"

#include <exception>

#include "platform/observability/log.hpp"

namespace stagedoor::app {

Task<std::int64_t> report_modules(
    const std::vector<std::unique_ptr<Module>>& modules, MetricSink& sink
) {
    std::int64_t left_out = 0;
    for (const auto& module : modules) {
        try {
            co_await module->report(sink);
        } catch (const std::exception& error) {
            ++left_out;
            log::warning(
                "a service could not tell its figures",
                {{"service", contracts::to_string(module->service())}, {"reason", error.what()}}
            );
        }
    }
    co_return left_out;
}

}  // namespace stagedoor::app
