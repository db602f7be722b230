// Tickets, wired: the only file of this service that sees all of it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "platform/database/database.hpp"
#include "platform/database/migration.hpp"
#include "platform/messaging/catch_up.hpp"
#include "platform/messaging/event_source.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/module.hpp"

namespace stagedoor::tickets {

struct TicketsSettings {
    std::string currency = "usd";  // ISO 4217, lower case, with two decimals
};

// What Tickets stands on: its store, and the log of what it says.
struct TicketsGround {
    Database& database;
    EventSource& log;
};

// The schema, in order.
[[nodiscard]] const std::vector<Migration>& migrations();

class TicketsModule final : public Module {
  public:
    // `catch_up` brings this service up to date with a producer. References outlive the module.
    TicketsModule(Env& env, TicketsGround ground, TicketsSettings settings, CatchUp catch_up);
    ~TicketsModule() override;

    [[nodiscard]] contracts::Service service() const override;
    [[nodiscard]] std::vector<Route> routes() override;
    [[nodiscard]] std::vector<Subscription> subscriptions() override;
    // Throws std::runtime_error when tickets were listed in another currency: their prices would
    // change meaning.
    [[nodiscard]] Task<void> start() override;
    [[nodiscard]] Task<void> stop() override;
    void wipe(Transaction& tx) override;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace stagedoor::tickets
