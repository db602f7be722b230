// Orders, wired: the only file of this service that sees all of it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "platform/database/database.hpp"
#include "platform/database/migration.hpp"
#include "platform/messaging/catch_up.hpp"
#include "platform/messaging/event_source.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/module.hpp"

namespace stagedoor::orders {

struct OrdersSettings {
    Milliseconds window{std::chrono::seconds{900}};  // how long a lock lives unpaid
    Milliseconds grace{std::chrono::seconds{300}};   // beyond it, for a payment in flight
    std::int64_t max_locks = 20;                     // live orders of one buyer; 0: no limit
    bool rate_limits = true;                         // the cool-down after repeated lapses
};

// What Orders stands on: its store, and the log of what it says.
struct OrdersGround {
    Database& database;
    EventSource& log;
};

// The schema, in order.
[[nodiscard]] const std::vector<Migration>& migrations();

// What became of orders, one line for each result. Orders itself counts those it refused; what it
// announced is counted from its events.
inline constexpr MetricName kOrdersTotal{
    "stagedoor_orders_total",
    "Orders by result: placed, how they ended, or why they were refused."};

class OrdersModule final : public Module {
  public:
    // `catch_up` brings this service up to date with a producer. References outlive the module.
    OrdersModule(Env& env, OrdersGround ground, OrdersSettings settings, CatchUp catch_up);
    ~OrdersModule() override;

    [[nodiscard]] contracts::Service service() const override;
    [[nodiscard]] std::vector<Route> routes() override;
    [[nodiscard]] std::vector<Subscription> subscriptions() override;
    [[nodiscard]] Task<void> start() override;
    [[nodiscard]] Task<void> stop() override;
    [[nodiscard]] Task<void> report(MetricSink& sink) override;
    void wipe(Transaction& tx) override;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace stagedoor::orders
