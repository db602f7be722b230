// Lets the services of a process tell their figures, each for itself.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "platform/observability/metrics.hpp"
#include "platform/runtime/module.hpp"

namespace stagedoor::app {

// A service that cannot, because its store is away, is logged and left out; how many were. The
// modules and the sink outlive the task.
[[nodiscard]] Task<std::int64_t> report_modules(
    const std::vector<std::unique_ptr<Module>>& modules, MetricSink& sink
);

}  // namespace stagedoor::app
