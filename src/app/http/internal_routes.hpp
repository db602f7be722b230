// What the internal listener serves to other processes of Stagedoor (contract 2.6): the outboxes,
// how far consumers are in those of others, and the audit of the running server. Where
// INTERNAL_TOKEN is set, only to those who bring it. And what Prometheus scrapes.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/audit/audit.hpp"
#include "app/feeds.hpp"
#include "app/stores.hpp"
#include "platform/http/route.hpp"
#include "platform/runtime/env.hpp"

namespace stagedoor::app {

struct InternalParts {
    Env& env;
    Stores& stores;
    const Feeds& feeds;
    std::function<Task<AuditReport>()> audit;  // empty: not all stores are here
    std::optional<std::string> token;
    std::function<Task<std::string>()> metrics;  // in the text format
};

// The references outlive the routes.
[[nodiscard]] std::vector<Route> internal_routes(InternalParts parts);

}  // namespace stagedoor::app
