// What the commands that work on a stopped server's stores have in common.
#pragma once

#include <optional>

#include "app/config/command_line.hpp"
#include "app/config/settings.hpp"

namespace stagedoor::app {

// The settings for such a command, logging set up; nullopt after complaining: exit code 2.
[[nodiscard]] std::optional<Settings> read_store_settings(const CommandLine& line);

}  // namespace stagedoor::app
