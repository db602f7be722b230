// The stores of the hosted services, each with its outbox, wherever they are kept.
#pragma once

#include <string>
#include <vector>

#include "app/services.hpp"
#include "contracts/envelope.hpp"
#include "platform/database/database.hpp"
#include "platform/database/migration.hpp"
#include "platform/messaging/outbox.hpp"
#include "platform/observability/metrics.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor::app {

[[nodiscard]] const std::vector<Migration>& migrations_of(contracts::Service service);

// What stores of either kind report.
inline constexpr MetricName kCommitSeconds{
    "stagedoor_store_commit_seconds", "From COMMIT to durable, in seconds."};
inline constexpr MetricName kBatchSize{
    "stagedoor_store_batch_size", "Requests that shared one transaction."};
inline constexpr MetricName kQueued{
    "stagedoor_store_queued", "Requests that wait for their transaction."};
inline constexpr MetricName kOutboxHead{
    "stagedoor_outbox_head", "Number of the last event that a service has announced."};

class Stores {
  public:
    virtual ~Stores() = default;

    // In the order of kAllServices.
    [[nodiscard]] virtual std::vector<contracts::Service> services() const = 0;
    // Asking for a store of a service that is not hosted: CHECK.
    [[nodiscard]] virtual Database& database(contracts::Service service) = 0;
    [[nodiscard]] virtual Outbox& outbox(contracts::Service service) = 0;
    [[nodiscard]] bool host(contracts::Service service) const;

    // Learns the heads of the outboxes: once after opening, and after a wipe.
    [[nodiscard]] virtual Task<void> attach() = 0;
    // Suspends until the outbox shows everything that was acknowledged before the call. Throws
    // Unavailable.
    [[nodiscard]] virtual Task<void> settle(contracts::Service service) = 0;

    // Another replica may have said something: the outbox looks soon.
    virtual void hurry(contracts::Service service) = 0;

    // What the stores and outboxes of this process do and hold.
    virtual void report(MetricSink& sink) const = 0;

    // Finishes what is queued. May be called twice.
    virtual void close() = 0;
};

}  // namespace stagedoor::app
