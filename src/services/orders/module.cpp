#include "services/orders/module.hpp"

#include "platform/http/idempotency.hpp"
#include "platform/runtime/task_group.hpp"
#include "services/orders/events/consumers.hpp"
#include "services/orders/events/sweeper.hpp"
#include "services/orders/http/routes.hpp"
#include "services/orders/storage/sql_order_store.hpp"

namespace stagedoor::orders {
namespace {

constexpr auto kPurgeInterval = std::chrono::hours{1};

PlacingRules to_rules(const OrdersSettings& settings) {
    return {{settings.window, settings.grace}, settings.max_locks, settings.rate_limits};
}

CatchUpWithTickets with_tickets(CatchUp catch_up) {
    return [catch_up = std::move(catch_up)] {
        return catch_up(contracts::Service::kTickets);
    };
}

}  // namespace

struct OrdersModule::Parts {
    Parts(
        Env& environment, Database& database_of_service, OrdersSettings settings, CatchUp catch_up
    )
        : env{environment},
          database{database_of_service},
          place{{env, database, store, with_tickets(std::move(catch_up))}, to_rules(settings)} {}

    // Drops answers kept under idempotency keys once they are old.
    Task<void> purge() {
        while (!background.stopping()) {
            co_await idempotency.purge();
            const auto seen = background.stop_signal().count();
            if (!background.stopping()) {
                const auto next = env.scheduler().monotonic() + kPurgeInterval;
                co_await background.stop_signal().wait(seen, next);
            }
        }
    }

    Env& env;
    Database& database;
    SqlOrderStore store;
    http::IdempotencyLog idempotency{env, database};
    PlaceOrder place;
    ListOrders list{env, database, store};
    ReadOrder read{env, database, store};
    CancelOrder cancel{env, database, store};
    FollowTickets follow_tickets{store};
    FollowPayments follow_payments{env, store};
    ExpireOrders expire{env, database, store};
    OrderRoutes routes{{place, list, read, cancel}, idempotency};
    Sweeper sweeper{env, expire};
    TaskGroup background{env.scheduler()};
};

OrdersModule::OrdersModule(Env& env, Database& database, OrdersSettings settings, CatchUp catch_up)
    : parts_{std::make_unique<Parts>(env, database, settings, std::move(catch_up))} {}

OrdersModule::~OrdersModule() = default;

contracts::Service OrdersModule::service() const {
    return contracts::Service::kOrders;
}

std::vector<Route> OrdersModule::routes() {
    return parts_->routes.routes();
}

std::vector<Subscription> OrdersModule::subscriptions() {
    return {
        {contracts::Service::kTickets, handlers_of_tickets(parts_->follow_tickets)},
        {contracts::Service::kPayments, handlers_of_payments(parts_->follow_payments)},
        {contracts::Service::kExpiration, handlers_of_expiration(parts_->expire)}};
}

Task<void> OrdersModule::start() {
    parts_->background.spawn("orders: sweep", parts_->sweeper.run(parts_->background));
    parts_->background.spawn("orders: purge answers", parts_->purge());
    co_return;
}

Task<void> OrdersModule::stop() {
    parts_->background.request_stop();
    parts_->sweeper.wake();
    co_await parts_->background.join();
}

void OrdersModule::wipe(Transaction& tx) {
    parts_->store.wipe(tx);
}

}  // namespace stagedoor::orders
