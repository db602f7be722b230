// The settings of a cluster: which services this process hosts, and where everything is that one
// process would keep to itself.
#pragma once

#include "app/config/settings.hpp"
#include "app/config/sources.hpp"

namespace stagedoor::app {

// Fills `settings.targets`, and `settings.cluster` unless everything runs in this one process.
// What is missing or contradicts itself becomes a problem. Passwords in URLs are never printed.
void read_cluster(Sources& sources, Settings& settings);

}  // namespace stagedoor::app
