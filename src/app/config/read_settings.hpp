// Reads and judges every setting before any file or port of the server is opened.
#pragma once

#include <string>
#include <vector>

#include "app/config/settings.hpp"
#include "app/config/sources.hpp"

namespace stagedoor::app {

// What the settings are for: a command that works on the stores alone needs no keys.
enum class Purpose : std::uint8_t { kServe, kStores };

struct SettingsReport {
    Settings settings;                  // only meaningful when there is no problem
    std::vector<std::string> problems;  // one line each, without "stagedoor: "; exit code 2
    std::vector<std::string> warnings;  // one line each
};

// `terminal`: whether standard error is one, which decides the form of the log.
[[nodiscard]] SettingsReport read_settings(Sources sources, Purpose purpose, bool terminal);

}  // namespace stagedoor::app
