// The HTTP routes of Payments (contract 2.5): request -> command -> reply.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/http/idempotency.hpp"
#include "platform/http/route.hpp"
#include "services/payments/http/waiting.hpp"
#include "services/payments/ports.hpp"
#include "services/payments/use_cases/pay_order.hpp"
#include "services/payments/use_cases/read_payment.hpp"
#include "services/payments/use_cases/take_webhook.hpp"

namespace stagedoor::payments {

// What GET /api/payments/config tells.
struct CardForm {
    bool simulator = true;
    std::optional<std::string> publishable_key;
    std::string currency;
};

// Must outlive its routes.
class PaymentRoutes {
  public:
    struct Needs {
        Env& env;
        Database& database;
        PayOrder& pay;
        ReadPayment& read;
        TakeWebhook& take_webhook;
        OutcomeWaiter& waiter;
        Driver& driver;
        const Webhooks& webhooks;
        http::IdempotencyLog& idempotency;
        Authenticate authenticate;  // empty without the simulator
        CardForm card_form;
    };

    explicit PaymentRoutes(Needs needs) : needs_{std::move(needs)} {}

    [[nodiscard]] std::vector<Route> routes();

    // Webhooks that were not genuine, since the start: a wrong secret must not stay silent.
    [[nodiscard]] std::int64_t bad_signatures() const { return bad_signatures_.load(); }

  private:
    Task<http::Response> pay(http::Request& request);
    Task<http::Response> read(http::Request& request);
    Task<http::Response> config(http::Request& request) const;
    [[nodiscard]] std::string card_form_json() const;
    Task<http::Response> authenticate(http::Request& request);
    Task<http::Response> webhook(http::Request& request);

    // The attempt of this request: a new one, the one in flight, or the one its key began before.
    Task<Result<AttemptRef>> begin(http::IdempotentAttempt& key, PayOrder::Command command);
    Task<void> keep(const http::IdempotentAttempt& key, const http::Response& answer);

    Needs needs_;
    std::atomic<std::int64_t> bad_signatures_ = 0;
};

}  // namespace stagedoor::payments
