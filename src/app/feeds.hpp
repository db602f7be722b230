// Who follows whom in this process: one consumer for each subscription of each module, and the
// waiting for them that requests do (CatchUp).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "platform/database/database.hpp"
#include "platform/http/health.hpp"
#include "platform/messaging/catch_up.hpp"
#include "platform/messaging/consumer.hpp"
#include "platform/messaging/event_source.hpp"
#include "platform/runtime/module.hpp"
#include "platform/runtime/task_group.hpp"

namespace stagedoor::app {

class Stores;

// What feeds connect; what the functions give outlives the feeds.
struct FeedLinks {
    std::function<Database&(contracts::Service)> database;  // of a consumer of this process
    // Of a producer, wherever it is; asked once for each consumer.
    std::function<EventSource&(contracts::Service)> source;
};

// Everything is in this process: consumers read the producers' outboxes themselves.
[[nodiscard]] FeedLinks links_within(Stores& stores);

class Feeds {
  public:
    Feeds(Env& env, FeedLinks links, ConsumerOptions options);

    // For the constructor of a module: waits until `consumer` has applied what a producer had said.
    [[nodiscard]] CatchUp catch_up_of(contracts::Service consumer);

    // Makes the consumers of a service. Before start().
    void add(contracts::Service service, std::vector<Subscription> subscriptions);

    // Loads the cursors and begins to consume. After the modules were started.
    [[nodiscard]] Task<void> start();
    // Ends consuming and waits for it; start() may follow.
    [[nodiscard]] Task<void> stop();

    // Waits until every consumer has reached its producer's present head, and for producers that
    // do not answer yet; false after `patience`.
    [[nodiscard]] Task<bool> settle(Milliseconds patience);

    // "orders<payments", with its lag; not ok while something is parked or the feed has stopped.
    [[nodiscard]] std::vector<http::HealthCheck> checks() const;
    // How far behind each feed is, and what is wrong with it.
    void report(MetricSink& sink) const;
    // Whether a feed stopped for good: its producer lost history.
    [[nodiscard]] bool failed() const;
    // Up to where `consumer` has applied what `producer` said; nullopt: it does not do so in this
    // process.
    [[nodiscard]] std::optional<std::int64_t> cursor(
        contracts::Service consumer, contracts::Service producer
    ) const;

  private:
    struct Feed {
        contracts::Service service;
        std::unique_ptr<Consumer> consumer;
    };

    [[nodiscard]] Task<bool> settle_one(Consumer& consumer, Monotonic deadline);
    [[nodiscard]] Task<void> catch_up(contracts::Service consumer, contracts::Service producer);

    Env& env_;
    FeedLinks links_;
    ConsumerOptions options_;
    std::vector<Feed> feeds_;
    TaskGroup tasks_;
};

}  // namespace stagedoor::app
