#include "app/metrics/process_figures.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include "platform/observability/testing/recording_sink.hpp"

namespace stagedoor::app {
namespace {

std::map<std::string, double> figures() {
    stagedoor::testing::RecordingSink sink;
    report_process(sink);
    return sink.values;
}

TEST(ProcessFigures, AgreeWithWhatTheKernelSaysElsewhere) {
    auto seen = figures();
    EXPECT_GT(seen["process_resident_memory_bytes"], 1 << 20);
    EXPECT_GE(seen["process_virtual_memory_bytes"], seen["process_resident_memory_bytes"]);
    EXPECT_GE(seen["process_threads"], 1);
    rusage used{};
    ::getrusage(RUSAGE_SELF, &used);
    const auto seconds = static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec);
    EXPECT_NEAR(seen["process_cpu_seconds_total"], seconds, 2.1);
    EXPECT_GT(seen["process_start_time_seconds"], 1.6e9);
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    EXPECT_EQ(seen["process_max_fds"], static_cast<double>(limit.rlim_cur));
}

TEST(ProcessFigures, CountOpenFiles) {
    const auto before = figures()["process_open_fds"];
    const std::ifstream one{"/proc/self/stat"};
    EXPECT_EQ(figures()["process_open_fds"], before + 1);
}

}  // namespace
}  // namespace stagedoor::app
