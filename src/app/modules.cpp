#include "app/modules.hpp"

#include <algorithm>

#include "app/jwt_key.hpp"
#include "app/metrics/report_modules.hpp"
#include "core/check.hpp"
#include "platform/database/platform_tables.hpp"
#include "services/auth/module.hpp"
#include "services/expiration/module.hpp"
#include "services/orders/module.hpp"
#include "services/payments/module.hpp"
#include "services/tickets/module.hpp"

namespace stagedoor::app {

namespace {

using contracts::Service;

constexpr MetricName kStreams{"stagedoor_streams", "Live streams that are open."};

RateLimits to_limits(const Settings& settings) {
    return settings.rate_limits ? RateLimits::kOn : RateLimits::kOff;
}

// A process whose services read no tokens need not know the key. Under one that nobody knows, no
// token is genuine there.
TokenCodec to_codec(const Settings& settings, Random& random) {
    auto key = settings.jwt_key.empty() ? make_jwt_key(random) : settings.jwt_key;
    return TokenCodec{std::move(key), settings.jwt_key_previous};
}

http::SessionSettings to_session(const Settings& settings) {
    http::SessionSettings session;
    session.cookie_name = settings.session_cookie_name;
    session.secure = static_cast<http::SecureCookies>(settings.secure_cookies);
    session.token_ttl = std::chrono::duration_cast<Seconds>(settings.token_ttl);
    return session;
}

// Hashing may use every core but one, which is left to those who buy.
PasswordPoolOptions to_pool(const Settings& settings) {
    PasswordPoolOptions options;
    options.threads = std::max<std::size_t>(settings.threads - 1, 1);
    return options;
}

auth::AuthSettings to_auth(const Settings& settings) {
    auth::AuthSettings result;
    result.passwords.shortest = settings.password_length.least;
    result.passwords.longest = settings.password_length.most;
    result.passwords.blocklist = auth::parse_blocklist(settings.password_blocklist);
    result.limits = to_limits(settings);
    return result;
}

orders::OrdersSettings to_orders(const Settings& settings) {
    orders::OrdersSettings result;
    result.window = settings.order_window;
    result.grace = settings.payment_grace;
    result.max_locks = settings.max_locks_per_user;
    result.rate_limits = settings.rate_limits;
    return result;
}

payments::PaymentsSettings to_payments(const Settings& settings, const StripeSide& stripe) {
    payments::PaymentsSettings result;
    result.mode =
        settings.stripe.simulated() ? payments::Mode::kSimulator : payments::Mode::kStripe;
    result.api_base = stripe.account().api_base;
    result.stripe_key = stripe.account().key;
    result.publishable_key = settings.stripe.publishable_key;
    result.webhook_secrets = stripe.webhook_secrets();
    result.currency = settings.currency;
    return result;
}

Task<void> authenticate(
    stripe_simulator::StripeSimulator& simulator, std::string intent, bool passed
) {
    // An intent that waits for nobody any more stays as it is: Payments looks and sees.
    static_cast<void>(simulator.authenticate(intent, passed));
    co_return;
}

payments::Authenticate to_authenticate(stripe_simulator::StripeSimulator* simulator) {
    if (simulator == nullptr) {
        return {};
    }
    return [simulator](std::string intent, bool passed) {
        return authenticate(*simulator, std::move(intent), passed);
    };
}

}  // namespace

Modules::Modules(Ground ground, const Settings& settings)
    : stores_{ground.stores},
      tokens_{to_codec(settings, ground.env.random())},
      identity_{ground.env, tokens_, to_session(settings)},
      hasher_{ground.env.random()},
      passwords_{hasher_, ground.env.scheduler(), to_pool(settings)},
      limits_{ground.env.clock(), ground.limits, to_limits(settings)},
      stream_limits_{to_limits(settings)} {
    for (const auto service : stores_.services()) {
        modules_.push_back(make(service, ground, settings));
        ground.feeds.add(service, modules_.back()->subscriptions());
    }
}

std::unique_ptr<Module> Modules::make(
    Service service, const Ground& ground, const Settings& settings
) {
    auto& [env, stores, feeds, stripe, limits] = ground;
    Database& database = stores.database(service);
    switch (service) {
        case Service::kAuth:
            return std::make_unique<auth::AuthModule>(
                env, database, to_auth(settings), auth::AuthParts{identity_, passwords_, limits}
            );
        case Service::kTickets:
            return std::make_unique<tickets::TicketsModule>(
                env,
                tickets::TicketsGround{database, stores.outbox(service)},
                tickets::TicketsSettings{settings.currency},
                feeds.catch_up_of(service)
            );
        case Service::kOrders:
            return std::make_unique<orders::OrdersModule>(
                env,
                orders::OrdersGround{database, stores.outbox(service)},
                to_orders(settings),
                feeds.catch_up_of(service)
            );
        case Service::kExpiration:
            return std::make_unique<expiration::ExpirationModule>(env, database);
        case Service::kPayments:
            break;
    }
    return make_payments(ground, settings);
}

std::unique_ptr<Module> Modules::make_payments(const Ground& ground, const Settings& settings) {
    CHECK(ground.stripe, "Payments needs its processor");
    StripeSide& stripe = *ground.stripe;
    auto module = std::make_unique<payments::PaymentsModule>(
        ground.env,
        ground.stores.database(Service::kPayments),
        to_payments(settings, stripe),
        payments::PaymentsLinks{
            stripe.http(),
            ground.feeds.catch_up_of(Service::kPayments),
            to_authenticate(stripe.simulator())}
    );
    payments_ = module.get();
    return module;
}

std::vector<Route> Modules::routes() {
    std::vector<Route> routes;
    for (const auto& module : modules_) {
        for (auto& route : module->routes()) {
            routes.push_back(std::move(route));
        }
    }
    return routes;
}

Task<void> Modules::start() {
    for (const auto& module : modules_) {
        co_await module->start();
    }
}

Task<void> Modules::stop() {
    for (auto module = modules_.rbegin(); module != modules_.rend(); ++module) {
        co_await (*module)->stop();
    }
}

Task<void> Modules::wipe(Wipe what) {
    for (const auto& module : modules_) {
        auto body = [&module, what](Transaction& tx) {
            module->wipe(tx);
            what == Wipe::kEverything ? wipe_platform_tables(tx) : wipe_private_platform_tables(tx);
        };
        co_await stores_.database(module->service()).write(body);
    }
}

Task<std::int64_t> Modules::report(MetricSink& sink) {
    sink.gauge(kStreams, {}, static_cast<std::int64_t>(stream_limits_.open()));
    co_return co_await report_modules(modules_, sink);
}

std::vector<http::HealthCheck> Modules::checks() const {
    if (payments_ == nullptr) {
        return {};
    }
    const auto health = payments_->health();
    http::HealthCheck stripe;
    stripe.name = "stripe";
    stripe.reason = health.processor_fault;
    stripe.ok = stripe.reason.empty();
    http::HealthCheck webhooks;
    webhooks.name = "stripe.webhooks";
    if (health.bad_signatures > 0) {
        webhooks.ok = false;
        webhooks.reason = std::to_string(health.bad_signatures) + " bad signatures";
    }
    http::HealthCheck money;
    money.name = "payments.alarms";
    if (health.alarms > 0) {
        money.ok = false;
        money.reason = std::to_string(health.alarms) + " alarms, see the log";
    }
    return {std::move(stripe), std::move(webhooks), std::move(money)};
}

}  // namespace stagedoor::app
