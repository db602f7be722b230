// Payments, wired: the only file of this service that sees all of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/database/database.hpp"
#include "platform/database/migration.hpp"
#include "platform/http_client/http_client.hpp"
#include "platform/messaging/catch_up.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/module.hpp"
#include "services/payments/ports.hpp"

namespace stagedoor::payments {

enum class Mode { kSimulator, kStripe };

struct PaymentsSettings {
    Mode mode = Mode::kSimulator;
    std::string api_base = "https://api.stripe.com";
    std::string stripe_key;                      // never logged
    std::optional<std::string> publishable_key;  // told by GET /api/payments/config in mode kStripe
    std::vector<std::string> webhook_secrets;    // none: webhooks are answered 503
    std::string currency = "usd";
};

// What Payments reaches the rest of the world through.
struct PaymentsLinks {
    HttpClient& http;           // for Stripe alone: a stall there fills nothing else
    CatchUp catch_up;           // brings this service up to date with a producer
    Authenticate authenticate;  // mode kSimulator: plays the bank's page; else empty
};

// For the internal health.
struct PaymentsHealth {
    std::int64_t bad_signatures = 0;  // of webhooks, since the start
    std::int64_t alarms = 0;          // mismatches, lapses and the like, since the start
    std::string processor_fault;      // why the last call to Stripe proved nothing; empty: it did
};

// The schema, in order.
[[nodiscard]] const std::vector<Migration>& migrations();

class PaymentsModule final : public Module {
  public:
    // References outlive the module.
    PaymentsModule(Env& env, Database& database, PaymentsSettings settings, PaymentsLinks links);
    ~PaymentsModule() override;

    [[nodiscard]] contracts::Service service() const override;
    [[nodiscard]] std::vector<Route> routes() override;
    [[nodiscard]] std::vector<Subscription> subscriptions() override;
    [[nodiscard]] Task<void> start() override;
    // Aborts the running calls of `links.http`: their outcome is looked for at the next start.
    [[nodiscard]] Task<void> stop() override;
    [[nodiscard]] Task<void> report(MetricSink& sink) override;
    void wipe(Transaction& tx) override;

    [[nodiscard]] PaymentsHealth health() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace stagedoor::payments
