// What the kernel knows of this process, under the names that every Prometheus client uses.
#pragma once

#include "platform/observability/metrics.hpp"

namespace stagedoor::app {

// process_cpu_seconds_total, process_resident_memory_bytes, process_virtual_memory_bytes,
// process_start_time_seconds, process_open_fds, process_max_fds, process_threads. What /proc does
// not say is left out.
void report_process(MetricSink& sink);

}  // namespace stagedoor::app
