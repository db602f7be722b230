#include "services/expiration/module.hpp"

#include "services/expiration/events/consumers.hpp"
#include "services/expiration/events/deadline_timer.hpp"
#include "services/expiration/storage/sql_deadline_store.hpp"

namespace stagedoor::expiration {

struct ExpirationModule::Parts {
    Parts(Env& env, Database& database) : timer{env, database, store} {}

    DeadlineObserver observer() {
        return {
            [this](const Deadline& deadline) { timer.scheduled(deadline); },
            [this](const OrderId& order) {
                timer.forgotten(order);
            }};
    }

    SqlDeadlineStore store;
    FollowOrders follow{store};
    DeadlineTimer timer;
};

ExpirationModule::ExpirationModule(Env& env, Database& database)
    : parts_{std::make_unique<Parts>(env, database)} {}

ExpirationModule::~ExpirationModule() = default;

contracts::Service ExpirationModule::service() const {
    return contracts::Service::kExpiration;
}

std::vector<Subscription> ExpirationModule::subscriptions() {
    return {{contracts::Service::kOrders, handlers_of_orders(parts_->follow, parts_->observer())}};
}

Task<void> ExpirationModule::start() {
    parts_->timer.start();
    co_return;
}

Task<void> ExpirationModule::stop() {
    co_await parts_->timer.stop();
}

void ExpirationModule::wipe(Transaction& tx) {
    parts_->store.wipe(tx);
}

}  // namespace stagedoor::expiration
