#include "app/commands/commands.hpp"

#include <array>
#include <utility>

#include "app/commands/console.hpp"
#include "app/version.hpp"

namespace stagedoor::app {

namespace {

constexpr std::array<std::pair<std::string_view, int (*)(const CommandLine&)>, 6> kCommands{{
    {"serve", run_serve},
    {"migrate", run_migrate},
    {"demo-data", run_demo_data},
    {"audit", run_audit},
    {"version", run_version},
    {"stripe-simulator", run_stripe_simulator},
}};

}  // namespace

int run(const CommandLine& line) {
    if (!line.help.empty()) {
        say(line.help);
        return kExitOk;
    }
    if (line.command.empty()) {
        complain(line.problems);
        return kExitUsage;
    }
    for (const auto& [name, command] : kCommands) {
        if (name == line.command) {
            return command(line);
        }
    }
    return kExitUsage;
}

int run_version(const CommandLine&) {
    say(std::string{"stagedoor "} + kVersion + " (commit " + kCommit + ", " + kBuild + " build)");
    return kExitOk;
}

}  // namespace stagedoor::app
