// The settings that are secrets. Their values appear in no message.
#pragma once

#include <string>
#include <vector>

#include "app/config/settings.hpp"
#include "app/config/sources.hpp"

namespace stagedoor::app {

// Fills the keys of `settings`, whose flags have been read; problems go to `sources`.
void read_secrets(Sources& sources, Settings& settings, std::vector<std::string>& warnings);

}  // namespace stagedoor::app
