// The test hooks that are the server's own (contract 2.7): reset, clock, events. Mounted only with
// --test-hooks.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/event_journal.hpp"
#include "platform/http/route.hpp"
#include "platform/runtime/system_env.hpp"

namespace stagedoor::app {

struct TestParts {
    SystemEnv& system;
    const EventJournal& journal;
    // By path. One resets everything where everything is; in a cluster they are steps that every
    // process takes before any takes the next.
    std::vector<std::pair<std::string, std::function<Task<void>()>>> resets;
};

// The references outlive the routes.
[[nodiscard]] std::vector<Route> test_routes(TestParts parts);

}  // namespace stagedoor::app
