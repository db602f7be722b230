#include "app/metrics/process_figures.hpp"

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include <sys/resource.h>
#include <unistd.h>

namespace stagedoor::app {

namespace {

constexpr MetricName kCpu{"process_cpu_seconds_total", "CPU time used, in seconds."};
constexpr MetricName kResident{"process_resident_memory_bytes", "Memory in use, in bytes."};
constexpr MetricName kVirtual{"process_virtual_memory_bytes", "Address space in use, in bytes."};
constexpr MetricName kStart{
    "process_start_time_seconds", "When the process started, in seconds since 1970."};
constexpr MetricName kOpenFiles{"process_open_fds", "Open file descriptors."};
constexpr MetricName kMostFiles{"process_max_fds", "File descriptors that it may open."};
constexpr MetricName kThreads{"process_threads", "Threads of the process."};

// Of /proc/self/stat, in the kernel's units.
struct Stat {
    double cpu_ticks = 0;
    double threads = 0;
    double start_ticks = 0;  // since the machine started
    double virtual_bytes = 0;
    double resident_pages = 0;
};

// The fields behind the name of the program, which may itself hold anything; the first is `state`.
std::optional<Stat> read_stat() {
    std::ifstream file{"/proc/self/stat"};
    std::stringstream all;
    all << file.rdbuf();
    const auto text = all.str();
    const auto name_end = text.rfind(") ");
    if (name_end == std::string::npos) {
        return std::nullopt;
    }
    std::istringstream rest{text.substr(name_end + 2)};
    std::string state;
    std::array<double, 22> fields{};  // number 4 of proc(5) and the next
    rest >> state;
    for (double& field : fields) {
        rest >> field;
    }
    if (!rest) {
        return std::nullopt;
    }
    return Stat{fields[10] + fields[11], fields[16], fields[18], fields[19], fields[20]};
}

// When the machine started, in seconds since 1970.
std::optional<double> boot_time() {
    std::ifstream file{"/proc/stat"};
    std::string word;
    double seconds = 0;
    while (file >> word) {
        if (word == "btime" && file >> seconds) {
            return seconds;
        }
    }
    return std::nullopt;
}

void report_files(MetricSink& sink) {
    std::error_code fault;
    const std::filesystem::directory_iterator files{"/proc/self/fd", fault};
    if (!fault) {
        // One is the folder itself, being read.
        sink.gauge(kOpenFiles, {}, std::int64_t{std::distance(begin(files), end(files)) - 1});
    }
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        sink.gauge(kMostFiles, {}, static_cast<double>(limit.rlim_cur));
    }
}

}  // namespace

void report_process(MetricSink& sink) {
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    if (const auto stat = read_stat()) {
        sink.counter(kCpu, {}, stat->cpu_ticks / ticks);
        sink.gauge(
            kResident, {}, stat->resident_pages * static_cast<double>(::sysconf(_SC_PAGESIZE))
        );
        sink.gauge(kVirtual, {}, stat->virtual_bytes);
        sink.gauge(kThreads, {}, stat->threads);
        if (const auto boot = boot_time()) {
            sink.gauge(kStart, {}, *boot + stat->start_ticks / ticks);
        }
    }
    report_files(sink);
}

}  // namespace stagedoor::app
