// Orders on a throw-away store, with a clock that stands until it is moved.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "platform/database/postgres/testing/any_test_database.hpp"
#include "platform/runtime/testing/fake_env.hpp"
#include "services/orders/domain/errors.hpp"
#include "services/orders/module.hpp"
#include "services/orders/storage/sql_order_store.hpp"
#include "services/orders/testing/builders.hpp"
#include "services/orders/use_cases/cancel_order.hpp"
#include "services/orders/use_cases/expire_orders.hpp"
#include "services/orders/use_cases/follow_payments.hpp"
#include "services/orders/use_cases/list_orders.hpp"
#include "services/orders/use_cases/place_order.hpp"
#include "services/orders/use_cases/read_order.hpp"

namespace stagedoor::orders::testing {

class OrdersTest : public ::testing::Test {
  protected:
    template <class Body>
    auto write(Body body) {
        return fake.await(store.database().write(std::move(body)));
    }

    static constexpr Milliseconds kWindow = std::chrono::seconds{900};
    static constexpr Milliseconds kGrace = std::chrono::seconds{300};

    static TicketId ticket_id(char digit = '7') { return an_id<TicketId>(digit); }

    // A ticket of `seller`, as Tickets would have announced it.
    TicketId list_ticket(char digit = '7', std::int64_t version = 0, Money price = Money{1999}) {
        const TicketCopy copy{
            {ticket_id(digit), "Front row", price, "usd", version}, UserId{"seller"}};
        write([&](Transaction& tx) { orders.keep_ticket(tx, copy); });
        return copy.facts.id;
    }

    Result<Order> place(const std::string& buyer, char ticket = '7') {
        return fake.await(place_.run({UserId{buyer}, ticket_id(ticket)}, {})).order;
    }
    // A placed order; the test fails when it is refused.
    Order placed(const std::string& buyer, char ticket = '7') {
        auto order = place(buyer, ticket);
        EXPECT_TRUE(order) << order.error().message();
        return *std::move(order);
    }
    Result<Order> cancel(const Order& order) {
        return fake.await(cancel_.run({order.id, order.buyer}));
    }
    Order read(const Order& order) { return fake.await(read_.run(order.id, order.buyer))->order; }
    std::optional<Order> stored(const OrderId& id) {
        return write([&](Transaction& tx) { return orders.find(tx, id); });
    }
    void start_payment(const Order& order, std::int64_t attempt = 1) {
        write([&](Transaction& tx) { pay.started(tx, order.id, {payment, attempt}); });
    }
    void authorize(const Order& order) {
        const Authorization held{{payment, 1}, order.ticket.price, order.ticket.currency};
        write([&](Transaction& tx) { pay.authorized(tx, order.id, held); });
    }

    std::vector<contracts::Event> events() {
        return fake.await(store.outbox().read(0, 1000)).events;
    }
    // "type version" of every event of one order, in order; rejections have no version.
    std::vector<std::string> said_of(const OrderId& id) {
        std::vector<std::string> said;
        for (const auto& event : events()) {
            if (event.subject == id.view()) {
                said.push_back(
                    event.type + (event.version ? " " + std::to_string(*event.version) : "")
                );
            }
        }
        return said;
    }

    stagedoor::testing::FakeEnv fake;
    stagedoor::testing::AnyTestDatabase store{fake, contracts::Service::kOrders, migrations()};
    SqlOrderStore orders;
    int caught_up = 0;
    CatchUpWithTickets catch_up = [this]() -> Task<void> {
        ++caught_up;
        co_return;
    };
    PlacingRules rules{{kWindow, kGrace}, 0, false};
    PlaceOrder place_{{fake.env(), store.database(), orders, catch_up}, rules};
    CancelOrder cancel_{fake.env(), store.database(), orders};
    ReadOrder read_{fake.env(), store.database(), orders};
    ListOrders list_{fake.env(), store.database(), orders};
    FollowPayments pay{fake.env(), orders};
    ExpireOrders expire_{fake.env(), store.database(), orders};
    PaymentId payment = an_id<PaymentId>('a');
};

}  // namespace stagedoor::orders::testing
