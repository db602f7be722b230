#include "app/commands/store_command.hpp"

#include <unistd.h>

#include "app/commands/console.hpp"
#include "app/config/read_settings.hpp"

namespace stagedoor::app {

std::optional<Settings> read_store_settings(const CommandLine& line) {
    auto report = read_settings(
        {line.flags, read_environment()}, Purpose::kStores, ::isatty(STDERR_FILENO) == 1
    );
    report.problems.insert(report.problems.begin(), line.problems.begin(), line.problems.end());
    if (!report.problems.empty()) {
        complain(report.problems);
        return std::nullopt;
    }
    log::configure(report.settings.log_format, log::Level::kWarning);
    return std::move(report.settings);
}

}  // namespace stagedoor::app
