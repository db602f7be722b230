// All of Payments but Stripe's wire, on a throw-away store with time by hand: the routes, the
// consumers of Orders' events, the background driver and the reconciler, with a fake processor and
// a fake Orders that grants, completes and rejects as contract 3.2 says.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "contracts/payment_events.hpp"
#include "platform/database/postgres/testing/any_test_database.hpp"
#include "platform/http/idempotency.hpp"
#include "platform/runtime/testing/fake_env.hpp"
#include "services/payments/events/background_driver.hpp"
#include "services/payments/events/consumers.hpp"
#include "services/payments/events/reconciler.hpp"
#include "services/payments/http/routes.hpp"
#include "services/payments/module.hpp"
#include "services/payments/storage/sql_call_log.hpp"
#include "services/payments/storage/sql_order_copies.hpp"
#include "services/payments/storage/sql_payment_store.hpp"
#include "services/payments/stripe/stripe_webhooks.hpp"
#include "services/payments/testing/fake_processor.hpp"

namespace stagedoor::payments::testing {

inline constexpr std::string_view kWebhookSecret = "whsec_test_secret";

// One life of the service's process.
struct Running {
    // `catch_up`: how it hears of orders that it does not know; usually nobody has any.
    Running(
        Env& env, Database& database, CardProcessor& processor, CatchUpWithOrders catch_up = nothing
    );

    static Task<void> nothing() { co_return; }

    Env& env;
    SqlOrderCopies order_copies;
    SqlPaymentStore payments;
    SqlCallLog calls;
    SqlSeenEvents seen;
    Stores stores{order_copies, payments, calls, seen};
    StripeWebhooks webhooks{{std::string{kWebhookSecret}}};
    http::IdempotencyLog idempotency;
    PayOrder pay;
    ReadPayment read;
    FollowOrders follow{stores};
    SettlePayment settle;
    TakeWebhook take_webhook;
    Reconcile reconcile;
    SweepIntents sweep;
    KeyedSignal moved;
    OutcomeWaiter waiter;
    BackgroundDriver driver;
    Reconciler reconciler;
    PaymentRoutes routes;
    std::vector<Route> table;
    std::vector<EventHandler> handlers;
};

// What Orders knows of an order.
struct FakeOrder {
    std::string status = "created";
    std::int64_t version = 0;
    Instant expires_at;
    Instant deadline;
    UserId buyer{"ada"};
    Money price{1999};
    std::optional<PaymentId> payment = {};
    std::int64_t in_flight = 0;
};

class Bench {
  public:
    static constexpr Milliseconds kWindow = std::chrono::minutes{15};

    explicit Bench(std::uint64_t seed = 1);
    ~Bench();

    OrderId place_order(Milliseconds window = kWindow);
    void place_order(const OrderId& order, Milliseconds window = kWindow);
    void cancel_order(const OrderId& order, const std::string& reason);

    // Lets everything happen that can happen now: background work and Orders' answers.
    void settle();
    // The same while time passes; orders end at their deadline.
    void advance(Milliseconds by);

    using Reply = ::stagedoor::testing::Pending<http::Response>;
    // `route`: how its pattern ends.
    Reply request(std::string_view route, http::Method method, http::Request request);
    Reply pay(
        const OrderId& order,
        const std::string& card = "tok_visa",
        std::optional<std::string> key = {}
    );
    // Pays and lets it come to its end, time included where it needs some.
    http::Response paid(
        const OrderId& order,
        const std::string& card = "tok_visa",
        std::optional<std::string> key = {}
    );
    Reply get(const PaymentId& id, const std::string& caller = "ada");
    http::Response finish(Reply& reply);
    Reply webhook(const std::string& event, const std::string& intent);

    std::string status_of(const OrderId& order);
    // I2 at rest: one capture if and only if the order is complete, nothing held, nothing owed.
    void expect_balanced(const OrderId& order);
    std::optional<Payment> payment_of(const OrderId& order);
    std::vector<contracts::Event> events();
    std::vector<std::string> event_types();

    // Ends the process at this instant and starts another one on what it left.
    void crash();

    FakeEnv fake;
    ::stagedoor::testing::AnyTestDatabase store;
    FakeProcessor processor;
    std::unique_ptr<Running> running;
    std::map<OrderId, FakeOrder> orders;
    bool orders_answer = true;

  private:
    bool answer_events();
    void expire_orders();
    void answer(const contracts::Event& event);
    void on_started(const contracts::PaymentStarted& started);
    void on_authorized(const contracts::PaymentAuthorized& authorized);
    void on_failed(const contracts::PaymentFailed& failed);
    void tell(contracts::NewEvent event);
    void reject(const contracts::PaymentStarted& attempt, const std::string& reason);
    void await_payment(const OrderId& id, FakeOrder& order, bool in_flight, std::int64_t attempt);

    std::int64_t heard_ = 0;
    std::int64_t told_ = 0;
};

}  // namespace stagedoor::payments::testing
