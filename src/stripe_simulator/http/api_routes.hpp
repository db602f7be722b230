// Everything under /v1, handed on as it came: which paths exist is the engine's to say, in Stripe's
// words.
#pragma once

#include <vector>

#include "platform/http/route.hpp"

namespace stagedoor::stripe_simulator {

class StripeSimulator;

// `simulator` must outlive the routes.
[[nodiscard]] std::vector<Route> make_api_routes(StripeSimulator& simulator);

}  // namespace stagedoor::stripe_simulator
