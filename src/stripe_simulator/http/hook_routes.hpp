// The test hooks of the simulator (contract 2.7): GET and POST /test/stripe/…. Mounted only with
// --test-hooks, by the server and by the standalone simulator.
#pragma once

#include <functional>
#include <vector>

#include "core/time.hpp"
#include "platform/http/route.hpp"

namespace stagedoor::stripe_simulator {

class StripeSimulator;

// `simulator` must outlive the routes.
[[nodiscard]] std::vector<Route> make_hook_routes(StripeSimulator& simulator);

}  // namespace stagedoor::stripe_simulator
