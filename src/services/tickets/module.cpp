#include "services/tickets/module.hpp"

#include <stdexcept>

#include "platform/http/idempotency.hpp"
#include "platform/messaging/live_follower.hpp"
#include "platform/runtime/task_group.hpp"
#include "services/tickets/events/consumers.hpp"
#include "services/tickets/http/routes.hpp"
#include "services/tickets/http/stream_routes.hpp"
#include "services/tickets/search/live_catalogue.hpp"
#include "services/tickets/storage/sql_ticket_store.hpp"

namespace stagedoor::tickets {
namespace {

// Every stream of thousands is woken at most this often, however much happens.
constexpr Milliseconds kStreamPause{100};

CatchUpWithOrders with_orders(CatchUp catch_up) {
    return [catch_up = std::move(catch_up)] {
        return catch_up(contracts::Service::kOrders);
    };
}

}  // namespace

struct TicketsModule::Parts {
    Parts(Env& environment, TicketsGround ground, TicketsSettings chosen, CatchUp catch_up)
        : env{environment},
          database{ground.database},
          settings{std::move(chosen)},
          catalogue{env, database, store, ground.log},
          create{env, database, store, settings.currency},
          edit{database, store, with_orders(std::move(catch_up))},
          hub{std::make_shared<TicketHub>([&log = ground.log] { return log.head(); })},
          follower{
              env,
              ground.log,
              [this](std::vector<contracts::Event> events) -> Task<void> {
                  hub->publish(events);
                  co_return;
              },
              {.replay = TicketHub::kKept, .pause = kStreamPause}} {}

    Task<void> check_currency() {
        auto body = [this](Transaction& tx) {
            return store.currency_in_use(tx);
        };
        const auto used = co_await database.read(body);
        if (used && *used != settings.currency) {
            throw std::runtime_error{
                "tickets are listed in " + *used + ": --currency cannot become " +
                settings.currency};
        }
    }

    Env& env;
    Database& database;
    TicketsSettings settings;
    SqlTicketStore store;
    LiveCatalogue catalogue;
    http::IdempotencyLog idempotency{env, database};
    CreateTicket create;
    EditTicket edit;
    BrowseTickets browse{env, database, store, catalogue};
    ReadTicket read{database, store};
    FollowOrders follow{store};
    TicketRoutes routes{{create, edit, browse, read}, idempotency};
    std::shared_ptr<TicketHub> hub;
    LiveFollower follower;
    TaskGroup background{env.scheduler()};
};

TicketsModule::TicketsModule(
    Env& env, TicketsGround ground, TicketsSettings settings, CatchUp catch_up
)
    : parts_{std::make_unique<Parts>(env, ground, std::move(settings), std::move(catch_up))} {}

TicketsModule::~TicketsModule() = default;

contracts::Service TicketsModule::service() const {
    return contracts::Service::kTickets;
}

std::vector<Route> TicketsModule::routes() {
    auto routes = parts_->routes.routes();
    for (auto& route : stream_routes(parts_->hub)) {
        routes.push_back(std::move(route));
    }
    return routes;
}

std::vector<Subscription> TicketsModule::subscriptions() {
    return {{contracts::Service::kOrders, handlers_of_orders(parts_->follow)}};
}

Task<void> TicketsModule::start() {
    co_await parts_->check_currency();
    co_await parts_->catalogue.load();
    parts_->background.spawn("tickets: catalogue", parts_->catalogue.run(parts_->background));
    parts_->hub->start();
    co_await parts_->follower.load();
    parts_->background.spawn("tickets: live streams", parts_->follower.run(parts_->background));
    parts_->background.spawn(
        "tickets: purge answers", parts_->idempotency.keep_purging(parts_->background)
    );
}

Task<void> TicketsModule::stop() {
    parts_->hub->stop();
    parts_->background.request_stop();
    parts_->follower.wake();
    parts_->catalogue.wake();
    co_await parts_->background.join();
}

void TicketsModule::wipe(Transaction& tx) {
    parts_->store.wipe(tx);
}

}  // namespace stagedoor::tickets
