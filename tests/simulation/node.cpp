#include "tests/simulation/node.hpp"

#include <algorithm>
#include <utility>

#include "services/auth/module.hpp"
#include "services/expiration/module.hpp"
#include "services/orders/module.hpp"
#include "services/payments/module.hpp"
#include "services/tickets/module.hpp"

namespace stagedoor::simulation {
namespace {

// Hashing is not what is simulated.
class PlainHasher final : public PasswordHasher {
  public:
    [[nodiscard]] std::string hash(std::string_view password) override {
        return "plain:" + std::string{password};
    }
    [[nodiscard]] bool verify(const std::string& hash, std::string_view password) const override {
        return hash == "plain:" + std::string{password};
    }
    [[nodiscard]] bool needs_rehash(const std::string& hash) const override {
        return !hash.starts_with("plain:");
    }
    [[nodiscard]] std::string unmatchable() const override { return "plain"; }
};

app::StoresOptions stores_options(const NodeSettings& settings, const NodeLinks& links) {
    app::StoresOptions options;
    options.services = settings.services;
    options.observer = links.committed;
    options.sqlite.cooperative = true;
    options.sqlite.lock_file = false;
    options.sqlite.vfs = settings.vfs;
    options.sqlite.free_space = settings.free_space;
    options.sqlite.fatal = settings.fatal;
    return options;
}

ConsumerOptions consumer_options(const NodeSettings& settings) {
    ConsumerOptions options;
    options.deliver_twice = settings.deliver_twice;
    options.batch = settings.batch;
    return options;
}

PasswordPoolOptions hash_where_asked() {
    PasswordPoolOptions options;
    options.threads = 0;
    return options;
}

}  // namespace

Node::Node(Process& process, NodeLinks links, NodeSettings settings)
    : process_{process},
      links_{std::move(links)},
      settings_{std::move(settings)},
      stores_{process.env(), settings_.folder, stores_options(settings_, links_)},
      feeds_{
          process.env(),
          {[this](Service service) -> Database& { return stores_.database(service); },
           [this](Service producer) -> EventSource& {
               return source_of(producer);
           }},
          consumer_options(settings_)},
      identity_{process.env(), tokens_},
      hasher_{std::make_unique<PlainHasher>()},
      passwords_{*hasher_, process, hash_where_asked()} {
    make_modules();
}

bool Node::has(Service service) const {
    return std::ranges::find(settings_.services, service) != settings_.services.end();
}

EventSource& Node::source_of(Service producer) {
    if (has(producer)) {
        return stores_.outbox(producer);
    }
    for (const auto& feed : remote_feeds_) {
        if (feed->producer() == producer) {
            return *feed;
        }
    }
    remote_feeds_.push_back(std::make_unique<RemoteFeed>(
        links_.network,
        links_.bus,
        process_,
        // The producer's process may look there after this node has gone: nothing of the node in
        // it.
        RemoteFeed::Route{
            links_.machine_of(producer),
            producer,
            [outbox_of = links_.outbox_of, producer] {
                return outbox_of(producer);
            }}
    ));
    return *remote_feeds_.back();
}

void Node::hear(Service producer, std::int64_t head) {
    for (const auto& feed : remote_feeds_) {
        if (feed->producer() == producer) {
            feed->hear(head);
        }
    }
}

void Node::make_modules() {
    Env& env = process_.env();
    if (has(Service::kAuth)) {
        auth::AuthSettings chosen;
        chosen.limits = RateLimits::kOff;
        modules_.push_back(std::make_unique<auth::AuthModule>(
            env,
            stores_.database(Service::kAuth),
            chosen,
            auth::AuthParts{identity_, passwords_, unshared_}
        ));
    }
    if (has(Service::kTickets)) {
        modules_.push_back(std::make_unique<tickets::TicketsModule>(
            env,
            tickets::TicketsGround{
                stores_.database(Service::kTickets), stores_.outbox(Service::kTickets)},
            tickets::TicketsSettings{},
            feeds_.catch_up_of(Service::kTickets)
        ));
    }
    if (has(Service::kOrders)) {
        orders::OrdersSettings chosen;
        chosen.window = settings_.window;
        chosen.grace = settings_.grace;
        chosen.max_locks = settings_.max_locks;
        chosen.rate_limits = false;
        modules_.push_back(std::make_unique<orders::OrdersModule>(
            env,
            orders::OrdersGround{
                stores_.database(Service::kOrders), stores_.outbox(Service::kOrders)},
            chosen,
            feeds_.catch_up_of(Service::kOrders)
        ));
    }
    if (has(Service::kExpiration)) {
        modules_.push_back(std::make_unique<expiration::ExpirationModule>(
            env, stores_.database(Service::kExpiration)
        ));
    }
    if (has(Service::kPayments)) {
        payments::PaymentsSettings chosen;
        chosen.mode = payments::Mode::kStripe;
        chosen.api_base = kStripeBase;
        chosen.stripe_key = kStripeKey;
        chosen.webhook_secrets = {kWebhookSecret};
        modules_.push_back(std::make_unique<payments::PaymentsModule>(
            env,
            stores_.database(Service::kPayments),
            chosen,
            payments::PaymentsLinks{links_.stripe, feeds_.catch_up_of(Service::kPayments), {}}
        ));
    }
    std::vector<Route> routes;
    for (const auto& module : modules_) {
        feeds_.add(module->service(), spoiled(*module));
        std::ranges::move(module->routes(), std::back_inserter(routes));
    }
    http::RouterHooks hooks;
    hooks.identify = [this](const http::Request& request) {
        return identity_.identify(request);
    };
    router_ = std::make_unique<http::Router>(std::move(routes), std::move(hooks));
}

// The module's subscriptions, with handlers that refuse what the plan wants refused.
std::vector<Subscription> Node::spoiled(Module& module) {
    auto subscriptions = module.subscriptions();
    for (auto& subscription : subscriptions) {
        for (auto& handler : subscription.handlers) {
            handler.apply = [this, service = module.service(), apply = handler.apply](
                                Transaction& tx, const contracts::Event& event
                            ) {
                links_.handling(service, tx, event);
                apply(tx, event);
            };
        }
    }
    return subscriptions;
}

Task<void> Node::start() {
    co_await stores_.attach();
    for (const Service service : settings_.services) {
        co_await links_.recovered(service, stores_.outbox(service));
    }
    for (const auto& module : modules_) {
        co_await module->start();
    }
    co_await feeds_.start();
}

Task<void> Node::stop() {
    co_await feeds_.stop();
    for (auto module = modules_.rbegin(); module != modules_.rend(); ++module) {
        co_await (*module)->stop();
    }
    stores_.close();
}

}  // namespace stagedoor::simulation
