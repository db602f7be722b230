// Waiting for what another service has acknowledged (contract 1.11).
#pragma once

#include <functional>

#include "contracts/envelope.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor {

// Suspends until this service has applied everything that `producer` had committed at the time of
// the call, at most 1 s. Then the caller decides with what it knows. Never throws.
using CatchUp = std::function<Task<void>(contracts::Service producer)>;

}  // namespace stagedoor
