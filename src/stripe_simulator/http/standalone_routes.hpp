// POST /test/reset and GET, POST /test/clock of a simulator that is a process of its own; beside
// the server these are the server's.
#pragma once

#include <functional>
#include <vector>

#include "core/time.hpp"
#include "platform/http/route.hpp"

namespace stagedoor::stripe_simulator {

class StripeSimulator;

// The test clock of the process.
struct ClockControl {
    std::function<Instant()> now;
    std::function<Milliseconds()> offset;
    std::function<void(Milliseconds)> advance;
    std::function<void()> reset;
};

// `simulator` must outlive the routes.
[[nodiscard]] std::vector<Route> make_standalone_routes(
    StripeSimulator& simulator, ClockControl clock
);

}  // namespace stagedoor::stripe_simulator
