// What the composition root asks of every service: its routes, the events it follows, and an
// orderly beginning and end. Implemented by services/<name>/module.hpp.
#pragma once

#include <string>
#include <vector>

#include "contracts/envelope.hpp"
#include "platform/database/transaction.hpp"
#include "platform/http/route.hpp"
#include "platform/messaging/consumer.hpp"
#include "platform/observability/metrics.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor {

// The events of one producer that a service follows.
struct Subscription {
    contracts::Service producer;
    std::vector<EventHandler> handlers;
};

class Module {
  public:
    virtual ~Module() = default;

    [[nodiscard]] virtual contracts::Service service() const = 0;
    [[nodiscard]] virtual std::vector<Route> routes() { return {}; }
    [[nodiscard]] virtual std::vector<Subscription> subscriptions() { return {}; }

    // Rebuilds what lives in memory from the store and starts background work. Before the first
    // request, and again after stop().
    [[nodiscard]] virtual Task<void> start() { co_return; }

    // Ends background work and waits for it; wakes requests that wait inside the module.
    [[nodiscard]] virtual Task<void> stop() { co_return; }

    // Tells what it counts, and looks up in its store what is to be seen only there. Throws what
    // the store throws: what was not told by then is left out.
    [[nodiscard]] virtual Task<void> report(MetricSink&) { co_return; }

    // Deletes every row this service owns (the platform's tables are wiped by their owner). Test
    // hooks.
    virtual void wipe(Transaction& tx) = 0;
};

}  // namespace stagedoor
