// The hosted services, made with what they share: who signs tokens, who hashes, who counts
// requests.
#pragma once

#include <memory>
#include <vector>

#include "app/config/settings.hpp"
#include "app/feeds.hpp"
#include "app/stores.hpp"
#include "app/stripe_side.hpp"
#include "platform/http/identity.hpp"
#include "platform/http/request_limits.hpp"
#include "platform/http/stream_limits.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/module.hpp"
#include "platform/security/password_pool.hpp"
#include "platform/security/shared_limits.hpp"
#include "platform/security/token.hpp"

namespace stagedoor::payments {
class PaymentsModule;
}  // namespace stagedoor::payments

namespace stagedoor::app {

// What the modules stand on; all of it outlives them.
struct Ground {
    Env& env;
    Stores& stores;
    Feeds& feeds;
    StripeSide* stripe;  // nullptr where Payments is not hosted
    SharedLimits& limits;
};

class Modules {
  public:
    // `settings.jwt_key` is set by now where a hosted service reads tokens. Adds the consumers of
    // every module to the feeds.
    Modules(Ground ground, const Settings& settings);

    // Every route of every hosted service.
    [[nodiscard]] std::vector<Route> routes();
    [[nodiscard]] const http::Identity& identity() const { return identity_; }
    [[nodiscard]] http::RequestLimits& limits() { return limits_; }
    [[nodiscard]] http::StreamLimits& stream_limits() { return stream_limits_; }

    // In the order of kAllServices; throws what a module throws.
    [[nodiscard]] Task<void> start();
    // In reverse order; start() may follow.
    [[nodiscard]] Task<void> stop();
    enum class Wipe {
        kEverything,     // as on a first start
        kAllButHistory,  // what was said stays said, because others have followed it
    };
    // Empties every store. Between stop() and start().
    [[nodiscard]] Task<void> wipe(Wipe what);

    // What every service tells, and the open streams. A service whose store cannot be read right
    // now is left out; the answer is how many were.
    [[nodiscard]] Task<std::int64_t> report(MetricSink& sink);

    // Lines of the internal health that only a service knows.
    [[nodiscard]] std::vector<http::HealthCheck> checks() const;

  private:
    [[nodiscard]] std::unique_ptr<Module> make(
        contracts::Service service, const Ground& ground, const Settings& settings
    );
    [[nodiscard]] std::unique_ptr<Module> make_payments(
        const Ground& ground, const Settings& settings
    );

    Stores& stores_;
    TokenCodec tokens_;
    http::Identity identity_;
    Argon2idHasher hasher_;
    PasswordPool passwords_;
    http::RequestLimits limits_;
    http::StreamLimits stream_limits_;
    std::vector<std::unique_ptr<Module>> modules_;
    payments::PaymentsModule* payments_ = nullptr;  // one of them, where it is hosted
};

}  // namespace stagedoor::app
