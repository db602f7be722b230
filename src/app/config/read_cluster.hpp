// The settings of a cluster: which services this process hosts, and where everything is that one
// process would keep to itself.
#pragma once

#include "app/config/settings.hpp"
#include "app/config/sources.hpp"

namespace stagedoor::app {

// Fills `settings.targets`, and `settings.cluster` unless everything runs in this one process.
// What is missing or contradicts itself becomes a problem. Passwords in URLs are never printed.
void read_cluster(Sources& sources, Settings& settings);

// Whether the environment names any database, be it of one service.
[[nodiscard]] bool names_databases(const Sources& sources);
// The databases of all five services, for who looks at all of them; each that is missing becomes a
// problem.
[[nodiscard]] Databases read_databases(Sources& sources);

}  // namespace stagedoor::app
