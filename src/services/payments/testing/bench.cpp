#include "services/payments/testing/bench.hpp"

#include <gtest/gtest.h>

#include "contracts/order_events.hpp"
#include "contracts/payment_events.hpp"
#include "core/check.hpp"
#include "stripe/webhook.hpp"

namespace stagedoor::payments::testing {
namespace {

const TicketId kTicket = *TicketId::parse("6b014f81c0ffee0123456789");
constexpr Milliseconds kGrace = std::chrono::minutes{5};

Task<http::Response> handle(http::Handler handler, std::shared_ptr<http::Request> request) {
    co_return co_await handler(*request);
}

}  // namespace

Running::Running(
    Env& the_env, Database& database, CardProcessor& processor, CatchUpWithOrders catch_up
)
    : env{the_env},
      idempotency{env, database},
      pay{{env, database, stores, processor, std::move(catch_up)}},
      read{database, payments},
      settle{env, database, stores, processor},
      take_webhook{env, database, stores},
      reconcile{env, database, stores},
      sweep{{env, database, stores, processor}},
      moved{env.scheduler()},
      waiter{env, read, moved},
      driver{env, settle, moved},
      reconciler{{env, driver, reconcile, sweep, idempotency}},
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
           Authenticate{},
           {true, std::nullopt, "usd"}}},
      table{routes.routes()} {
    handlers = handlers_of_orders(
        follow,
        [this](const OrderId& order, const std::optional<PaymentId>& payment) {
            moved.notify(order.str());
            if (payment) {
                driver.wake(*payment);
            }
        }
    );
}

Bench::Bench(std::uint64_t seed)
    : fake{seed},
      store{fake, contracts::Service::kPayments, migrations()},
      processor{fake.env()},
      running{std::make_unique<Running>(fake.env(), store.database(), processor)} {
    running->reconciler.start();
    settle();
}

Bench::~Bench() {
    running->waiter.stop();
    running->reconciler.stop();
    fake.await_through_time(running->driver.stop());
}

OrderId Bench::place_order(Milliseconds window) {
    const auto id = fake.env().make_id<OrderId>();
    place_order(id, window);
    return id;
}

void Bench::place_order(const OrderId& id, Milliseconds window) {
    FakeOrder order;
    order.expires_at = fake.now() + window;
    order.deadline = order.expires_at;
    orders.emplace(id, order);
    tell(contracts::encode(contracts::OrderCreated{
        id, 0, "created", order.buyer, order.expires_at, order.price, "usd", kTicket, "Row 1", 0}));
    settle();
}

void Bench::cancel_order(const OrderId& id, const std::string& reason) {
    auto& order = orders.at(id);
    order.status = "cancelled";
    tell(contracts::encode(contracts::OrderCancelled{
        id, ++order.version, "cancelled", order.buyer, reason, order.payment, kTicket}));
    settle();
}

// Each event is applied twice, as a transport may do.
void Bench::tell(contracts::NewEvent event) {
    contracts::Event told{
        contracts::Service::kOrders,
        ++told_,
        fake.env().make_id<EventId>().str(),
        event.type,
        event.subject,
        event.version,
        fake.now(),
        event.data};
    for (const auto& handler : running->handlers) {
        if (handler.type != told.type) {
            continue;
        }
        for (int time = 0; time < 2; ++time) {
            auto body = [&](Transaction& tx) {
                handler.apply(tx, told);
            };
            fake.await(store.database().write(body));
        }
        if (handler.committed) {
            handler.committed(told);
        }
    }
}

void Bench::settle() {
    do {
        fake.run();
    } while (orders_answer && answer_events());
}

void Bench::advance(Milliseconds by) {
    const Milliseconds stride{by > std::chrono::minutes{2} ? 1000 : 100};
    const Instant end = fake.now() + by;
    while (fake.now() < end) {
        fake.advance(std::min<Milliseconds>(stride, end - fake.now()));
        settle();
        expire_orders();
    }
}

void Bench::expire_orders() {
    for (const auto& [id, order] : orders) {
        const bool live = order.status == "created" || order.status == "awaiting:payment";
        if (orders_answer && live && fake.now() >= order.deadline) {
            cancel_order(id, "expired");
        }
    }
}

bool Bench::answer_events() {
    const auto page = fake.await(store.outbox().read(heard_, 1000));
    for (const auto& event : page.events) {
        heard_ = event.seq;
        answer(event);
    }
    return !page.events.empty();
}

void Bench::answer(const contracts::Event& event) {
    if (event.type == contracts::PaymentStarted::kType) {
        on_started(contracts::decode_payment_started(event));
    } else if (event.type == contracts::PaymentAuthorized::kType) {
        on_authorized(contracts::decode_payment_authorized(event));
    } else if (event.type == contracts::PaymentFailed::kType) {
        on_failed(contracts::decode_payment_failed(event));
    }
}

void Bench::on_started(const contracts::PaymentStarted& started) {
    auto& order = orders.at(started.order);
    order.payment = started.id;
    if (order.status != "cancelled" && fake.now() >= order.deadline) {
        cancel_order(started.order, "expired");
    }
    if (order.status == "cancelled") {
        reject(started, "cancelled");
        return;
    }
    order.deadline = order.expires_at + kGrace;
    await_payment(started.order, order, true, started.attempt);
}

void Bench::on_authorized(const contracts::PaymentAuthorized& authorized) {
    auto& order = orders.at(authorized.order);
    if (order.status != "cancelled" && fake.now() >= order.deadline) {
        cancel_order(authorized.order, "expired");
    }
    if (order.status == "cancelled") {
        contracts::PaymentStarted attempt{
            authorized.id, 0, authorized.order, order.buyer, authorized.attempt, {}, {}};
        reject(attempt, "cancelled");
        return;
    }
    order.status = "complete";
    tell(contracts::encode(contracts::OrderCompleted{
        authorized.order,
        ++order.version,
        "complete",
        order.buyer,
        authorized.id,
        order.price,
        "usd",
        fake.now(),
        kTicket}));
}

void Bench::on_failed(const contracts::PaymentFailed& failed) {
    auto& order = orders.at(failed.order);
    if (failed.stage == "capture") {
        cancel_order(failed.order, "payment");
        return;
    }
    if (order.status == "cancelled" || order.in_flight != failed.attempt) {
        return;
    }
    order.deadline = order.expires_at;
    if (fake.now() >= order.deadline) {
        cancel_order(failed.order, "expired");
        return;
    }
    await_payment(failed.order, order, false, failed.attempt);
}

void Bench::await_payment(
    const OrderId& id, FakeOrder& order, bool in_flight, std::int64_t attempt
) {
    order.status = "awaiting:payment";
    order.in_flight = in_flight ? attempt : 0;
    tell(contracts::encode(contracts::OrderAwaitingPayment{
        id,
        ++order.version,
        order.status,
        order.buyer,
        *order.payment,
        attempt,
        in_flight,
        order.deadline,
        order.expires_at,
        kTicket}));
}

void Bench::reject(const contracts::PaymentStarted& attempt, const std::string& reason) {
    tell(contracts::encode(contracts::OrderPaymentRejected{
        attempt.order, attempt.id, attempt.attempt, reason}));
}

Bench::Reply Bench::request(std::string_view pattern, http::Method method, http::Request request) {
    for (const auto& route : running->table) {
        if (route.pattern.ends_with(pattern) && route.method == method) {
            auto kept = std::make_shared<http::Request>(std::move(request));
            return fake.start(handle(route.handler, kept));
        }
    }
    CHECK(false, "there is such a route");
}

Bench::Reply Bench::pay(
    const OrderId& order, const std::string& card, std::optional<std::string> key
) {
    http::Request asked;
    asked.caller = http::Caller{UserId{"ada"}, {}, {}, {}};
    asked.json = {{"orderId", order.str()}, {"token", card}};
    asked.idempotency_key = std::move(key);
    return request("/payments", http::Method::kPost, std::move(asked));
}

http::Response Bench::paid(
    const OrderId& order, const std::string& card, std::optional<std::string> key
) {
    auto reply = pay(order, card, std::move(key));
    return finish(reply);
}

http::Response Bench::finish(Reply& reply) {
    settle();
    for (int i = 0; i < 100 && !reply.done(); ++i) {
        advance(Milliseconds{100});
    }
    return reply.get();
}

Bench::Reply Bench::get(const PaymentId& id, const std::string& caller) {
    http::Request asked;
    asked.caller = http::Caller{UserId{caller}, {}, {}, {}};
    asked.params = {id.str()};
    return request("/payments/:id", http::Method::kGet, std::move(asked));
}

Bench::Reply Bench::webhook(const std::string& event, const std::string& intent) {
    http::Request asked;
    asked.body = R"({"id":")" + event +
                 R"(","type":"payment_intent.succeeded","data":{"object":{"id":")" + intent +
                 R"("}}})";
    const auto t = std::to_string(to_millis(fake.now()) / 1000);
    asked.headers.emplace_back(
        "stripe-signature", "t=" + t + ",v1=" + stripe::signature_of(kWebhookSecret, t, asked.body)
    );
    return request("/webhook", http::Method::kPost, std::move(asked));
}

std::string Bench::status_of(const OrderId& order) {
    return std::string{to_string(payment_of(order)->status)};
}

void Bench::expect_balanced(const OrderId& order) {
    const bool complete = orders.at(order).status == "complete";
    EXPECT_EQ(processor.kept(), Money{complete ? 1999 : 0});
    EXPECT_FALSE(processor.any_open());
    EXPECT_EQ(status_of(order), complete ? "captured" : "voided");
}

std::optional<Payment> Bench::payment_of(const OrderId& order) {
    auto body = [&](Transaction& tx) {
        return running->payments.find_by_order(tx, order);
    };
    return fake.await(store.database().read(body));
}

std::vector<contracts::Event> Bench::events() {
    return fake.await(store.outbox().read(0, 1000)).events;
}

std::vector<std::string> Bench::event_types() {
    std::vector<std::string> types;
    for (const auto& event : events()) {
        types.push_back(event.type);
    }
    return types;
}

void Bench::crash() {
    running->waiter.stop();
    running->reconciler.stop();
    fake.await_through_time(running->driver.stop());
    running = std::make_unique<Running>(fake.env(), store.database(), processor);
    running->reconciler.start();
}

}  // namespace stagedoor::payments::testing
