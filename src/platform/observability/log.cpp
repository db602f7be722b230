#include "platform/observability/log.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "platform/observability/log_line.hpp"
#include "platform/observability/testing/silence.hpp"

namespace stagedoor::log {
namespace {

constexpr auto kTextPattern = "%Y-%m-%dT%H:%M:%S.%eZ %v";
constexpr auto kJsonPattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ",%v)";

std::unique_ptr<spdlog::formatter> formatter(Format format) {
    return std::make_unique<spdlog::pattern_formatter>(
        format == Format::kJson ? kJsonPattern : kTextPattern, spdlog::pattern_time_type::utc, "\n"
    );
}

spdlog::level::level_enum to_spdlog(Level level) {
    constexpr std::array kLevels{
        spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err};
    return kLevels[static_cast<std::size_t>(level)];
}

// The process has one standard error, hence one logger. It is never destroyed, so that what ends
// late may still log.
struct Output {
    Output() : logger{"", std::make_shared<spdlog::sinks::stderr_sink_mt>()} {
        apply(Level::kInfo);
    }

    void apply(Level least) {
        logger.set_formatter(formatter(format));
        logger.set_level(to_spdlog(least));
    }

    std::atomic<Format> format = Format::kText;
    spdlog::logger logger;
};

Output& output() {
    static auto* const only = new Output;
    return *only;
}

}  // namespace

void configure(Format format, Level least) {
    output().format = format;
    output().apply(least);
}

void silence() {
    output().logger.set_level(spdlog::level::off);
}

bool enabled(Level level) {
    return output().logger.should_log(to_spdlog(level));
}

void write(Level level, std::string_view message, Fields fields) {
    if (!enabled(level)) {
        return;
    }
    const std::string line = output().format == Format::kJson ? json_line(level, message, fields)
                                                              : text_line(level, message, fields);
    output().logger.log(to_spdlog(level), spdlog::string_view_t{line.data(), line.size()});
}

}  // namespace stagedoor::log
