#include "services/payments/module.hpp"

#include "services/payments/events/background_driver.hpp"
#include "services/payments/events/consumers.hpp"
#include "services/payments/events/reconciler.hpp"
#include "services/payments/http/routes.hpp"
#include "services/payments/storage/sql_call_log.hpp"
#include "services/payments/storage/sql_order_copies.hpp"
#include "services/payments/storage/sql_payment_store.hpp"
#include "services/payments/stripe/counted_processor.hpp"
#include "services/payments/stripe/gated_http.hpp"
#include "services/payments/stripe/stripe_card_processor.hpp"
#include "services/payments/stripe/stripe_webhooks.hpp"
#include "services/payments/use_cases/survey_money.hpp"

namespace stagedoor::payments {
namespace {

constexpr MetricName kUnresolved{
    "stagedoor_payments_unresolved", "Payments about which something is still to be done."};
constexpr MetricName kOldest{
    "stagedoor_oldest_unreconciled_seconds",
    "Age of the oldest payment whose end is not known, in seconds; 0: there is none."};
constexpr MetricName kPaidWithoutTicket{
    "stagedoor_paid_without_ticket",
    "Payments whose money is taken although the order is not the buyer's. Must be 0."};
constexpr MetricName kTicketWithoutPayment{
    "stagedoor_ticket_without_payment",
    "Complete orders whose money is not there, or was given back. Must be 0."};
constexpr MetricName kAlarms{
    "stagedoor_payment_alarms_total", "Payments that need a human; the log says which and why."};
constexpr MetricName kBadSignatures{
    "stagedoor_webhook_bad_signatures_total", "Webhooks refused for their signature."};

CatchUpWithOrders with_orders(CatchUp catch_up) {
    return [catch_up = std::move(catch_up)] {
        return catch_up(contracts::Service::kOrders);
    };
}

CardForm to_card_form(const PaymentsSettings& settings) {
    return {settings.mode == Mode::kSimulator, settings.publishable_key, settings.currency};
}

// The bank's page is ours to play only where the bank is the built-in simulator.
Authenticate to_authenticate(const PaymentsSettings& settings, Authenticate authenticate) {
    return settings.mode == Mode::kSimulator ? std::move(authenticate) : Authenticate{};
}

}  // namespace

struct PaymentsModule::Parts {
    Parts(
        Env& environment,
        Database& database_of_service,
        const PaymentsSettings& settings,
        PaymentsLinks links
    )
        : env{environment},
          database{database_of_service},
          http{links.http},
          client{http, {settings.api_base, settings.stripe_key}},
          webhooks{settings.webhook_secrets},
          pay{{env, database, stores, processor, with_orders(std::move(links.catch_up))}},
          routes{
              {env,
               database,
               pay,
               read,
               take_webhook,
               waiter,
               driver,
               webhooks,
               idempotency,
               to_authenticate(settings, std::move(links.authenticate)),
               to_card_form(settings)}} {}

    void on_order(const OrderId& order, const std::optional<PaymentId>& payment) {
        moved.notify(order.str());
        if (payment) {
            driver.wake(*payment);
        }
    }

    Env& env;
    Database& database;
    GatedHttp http;
    stripe::StripeClient client;
    StripeCardProcessor stripe{client};
    CountedProcessor processor{stripe};
    StripeWebhooks webhooks;

    SqlOrderCopies order_copies;
    SqlPaymentStore payments;
    SqlCallLog calls;
    SqlSeenEvents seen;
    Stores stores{order_copies, payments, calls, seen};
    http::IdempotencyLog idempotency{env, database};

    PayOrder pay;
    ReadPayment read{database, payments};
    FollowOrders follow_orders{stores};
    SettlePayment settle{env, database, stores, processor};
    TakeWebhook take_webhook{env, database, stores};
    Reconcile reconcile{env, database, stores};
    SweepIntents sweep{{env, database, stores, processor}};
    SurveyMoney survey{env, database, payments};

    KeyedSignal moved{env.scheduler()};
    OutcomeWaiter waiter{env, read, moved};
    BackgroundDriver driver{env, settle, moved};
    Reconciler reconciler{{env, driver, reconcile, sweep, idempotency}};
    PaymentRoutes routes;
};

PaymentsModule::PaymentsModule(
    Env& env, Database& database, PaymentsSettings settings, PaymentsLinks links
)
    : parts_{std::make_unique<Parts>(env, database, settings, std::move(links))} {}

PaymentsModule::~PaymentsModule() = default;

contracts::Service PaymentsModule::service() const {
    return contracts::Service::kPayments;
}

std::vector<Route> PaymentsModule::routes() {
    return parts_->routes.routes();
}

std::vector<Subscription> PaymentsModule::subscriptions() {
    Parts& parts = *parts_;
    auto on_order = [&parts](const OrderId& order, const std::optional<PaymentId>& payment) {
        parts.on_order(order, payment);
    };
    return {
        {contracts::Service::kOrders,
         handlers_of_orders(parts.follow_orders, std::move(on_order))}};
}

Task<void> PaymentsModule::start() {
    parts_->http.open();
    parts_->waiter.start();
    parts_->driver.start();
    parts_->reconciler.start();
    co_return;
}

Task<void> PaymentsModule::stop() {
    parts_->waiter.stop();
    parts_->reconciler.stop();
    parts_->http.close();
    co_await parts_->driver.stop();
}

Task<void> PaymentsModule::report(MetricSink& sink) {
    parts_->processor.report(sink);
    sink.counter(kAlarms, {}, parts_->driver.alarms());
    sink.counter(kBadSignatures, {}, parts_->routes.bad_signatures());
    const auto report = co_await parts_->survey.run();
    sink.gauge(kUnresolved, {}, report.counts.unresolved);
    sink.gauge(kOldest, {}, std::chrono::duration<double>{report.oldest_age}.count());
    sink.gauge(kPaidWithoutTicket, {}, report.counts.paid_without_ticket);
    sink.gauge(kTicketWithoutPayment, {}, report.counts.ticket_without_payment);
}

void PaymentsModule::wipe(Transaction& tx) {
    parts_->order_copies.wipe(tx);
    parts_->payments.wipe(tx);
    parts_->calls.wipe(tx);
    parts_->seen.wipe(tx);
}

PaymentsHealth PaymentsModule::health() const {
    return {parts_->routes.bad_signatures(), parts_->driver.alarms(), parts_->driver.fault()};
}

}  // namespace stagedoor::payments
