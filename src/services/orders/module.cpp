#include "services/orders/module.hpp"

#include "platform/http/idempotency.hpp"
#include "platform/messaging/live_follower.hpp"
#include "platform/runtime/task_group.hpp"
#include "services/orders/events/consumers.hpp"
#include "services/orders/events/sweeper.hpp"
#include "services/orders/http/routes.hpp"
#include "services/orders/http/stream_routes.hpp"
#include "services/orders/storage/sql_order_store.hpp"
#include "services/orders/use_cases/count_locks.hpp"

namespace stagedoor::orders {
namespace {

constexpr MetricName kLocksLive{"stagedoor_locks_live", "Tickets locked by an unpaid order."};
constexpr MetricName kLocksOverdue{
    "stagedoor_locks_overdue", "Locks that still stand half a minute after their end. Must be 0."};

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
    Parts(Env& environment, OrdersGround ground, OrdersSettings settings, CatchUp catch_up)
        : env{environment},
          database{ground.database},
          place{{env, database, store, with_tickets(std::move(catch_up))}, to_rules(settings)},
          follower{env, ground.log, [this](std::vector<contracts::Event> events) -> Task<void> {
                       hub->publish(events);
                       co_return;
                   }} {}

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
    CountLocks count_locks{env, database, store};
    OrderRoutes routes{{place, list, read, cancel}, idempotency};
    std::shared_ptr<OrderHub> hub = std::make_shared<OrderHub>(env);
    LiveFollower follower;
    Sweeper sweeper{env, expire};
    TaskGroup background{env.scheduler()};
};

OrdersModule::OrdersModule(Env& env, OrdersGround ground, OrdersSettings settings, CatchUp catch_up)
    : parts_{std::make_unique<Parts>(env, ground, settings, std::move(catch_up))} {}

OrdersModule::~OrdersModule() = default;

contracts::Service OrdersModule::service() const {
    return contracts::Service::kOrders;
}

std::vector<Route> OrdersModule::routes() {
    auto routes = parts_->routes.routes();
    for (auto& route : stream_routes(parts_->hub, parts_->read)) {
        routes.push_back(std::move(route));
    }
    return routes;
}

std::vector<Subscription> OrdersModule::subscriptions() {
    return {
        {contracts::Service::kTickets, handlers_of_tickets(parts_->follow_tickets)},
        {contracts::Service::kPayments, handlers_of_payments(parts_->follow_payments)},
        {contracts::Service::kExpiration, handlers_of_expiration(parts_->expire)}};
}

Task<void> OrdersModule::start() {
    parts_->hub->start();
    co_await parts_->follower.load();
    parts_->background.spawn("orders: live streams", parts_->follower.run(parts_->background));
    parts_->background.spawn("orders: sweep", parts_->sweeper.run(parts_->background));
    parts_->background.spawn(
        "orders: purge answers", parts_->idempotency.keep_purging(parts_->background)
    );
}

Task<void> OrdersModule::stop() {
    parts_->hub->stop();
    parts_->background.request_stop();
    parts_->sweeper.wake();
    parts_->follower.wake();
    co_await parts_->background.join();
}

Task<void> OrdersModule::report(MetricSink& sink) {
    for (const auto& [result, count] : parts_->routes.refused()) {
        sink.counter(kOrdersTotal, {{"result", std::string{result}}}, count);
    }
    const auto locks = co_await parts_->count_locks.run();
    sink.gauge(kLocksLive, {}, locks.live);
    sink.gauge(kLocksOverdue, {}, locks.overdue);
}

void OrdersModule::wipe(Transaction& tx) {
    parts_->store.wipe(tx);
}

}  // namespace stagedoor::orders
