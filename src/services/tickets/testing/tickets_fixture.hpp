// Tickets on a throw-away store, with a clock that stands until it is moved.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "platform/database/postgres/testing/any_test_database.hpp"
#include "platform/runtime/task_group.hpp"
#include "platform/runtime/testing/fake_env.hpp"
#include "services/tickets/domain/errors.hpp"
#include "services/tickets/module.hpp"
#include "services/tickets/search/live_catalogue.hpp"
#include "services/tickets/storage/sql_ticket_store.hpp"
#include "services/tickets/testing/builders.hpp"
#include "services/tickets/use_cases/browse_tickets.hpp"
#include "services/tickets/use_cases/create_ticket.hpp"
#include "services/tickets/use_cases/edit_ticket.hpp"
#include "services/tickets/use_cases/follow_orders.hpp"
#include "services/tickets/use_cases/read_ticket.hpp"

namespace stagedoor::tickets::testing {

class TicketsTest : public ::testing::Test {
  protected:
    void SetUp() override {
        fake.await(catalogue.load());
        background.spawn("catalogue", catalogue.run(background));
    }
    void TearDown() override {
        background.request_stop();
        catalogue.wake();
        fake.await(background.join());
    }

    template <class Body>
    auto write(Body body) {
        return fake.await(store.database().write(std::move(body)));
    }

    Ticket list_ticket(std::string title = "Front row", std::int64_t minor = 1999) {
        return list_ticket_of("seller", std::move(title), minor);
    }
    Ticket list_ticket_of(std::string seller, std::string title, std::int64_t minor) {
        return list_ticket_of(std::move(seller), {std::move(title), Money{minor}});
    }
    Ticket list_ticket_of(std::string seller, Listing listing) {
        CreateTicket::Command command{UserId{std::move(seller)}, std::move(listing)};
        return fake.await(create_.run(std::move(command), {}));
    }
    Result<Ticket> edit(const Ticket& ticket, std::string editor, Listing listing) {
        return fake.await(edit_.run({ticket.id, UserId{std::move(editor)}, std::move(listing)}));
    }
    Ticket read(const Ticket& ticket) { return *fake.await(read_.run(ticket.id)); }
    void reserve(const Ticket& ticket, const OrderId& by) {
        write([&](Transaction& tx) { follow.reserve(tx, ticket.id, by); });
    }
    void sell(const Ticket& ticket, const OrderId& by) {
        write([&](Transaction& tx) { follow.sell(tx, ticket.id, by); });
    }
    void release(const Ticket& ticket, const OrderId& by) {
        write([&](Transaction& tx) { follow.release(tx, ticket.id, by); });
    }

    std::vector<contracts::Event> events() {
        return fake.await(store.outbox().read(0, 1000)).events;
    }

    stagedoor::testing::FakeEnv fake;
    stagedoor::testing::AnyTestDatabase store{fake, contracts::Service::kTickets, migrations()};
    SqlTicketStore tickets;
    FollowOrders follow{tickets};
    // What Orders "had acknowledged": applied when an edit catches up.
    std::function<void(Transaction&)> pending = [](Transaction&) {
    };
    CatchUpWithOrders catch_up = [this]() -> Task<void> {
        co_await store.database().write(pending);
    };
    CreateTicket create_{fake.env(), store.database(), tickets, "usd"};
    EditTicket edit_{store.database(), tickets, catch_up};
    ReadTicket read_{store.database(), tickets};
    LiveCatalogue catalogue{fake.env(), store.database(), tickets, store.outbox()};
    BrowseTickets browse_{fake.env(), store.database(), tickets, catalogue};
    TaskGroup background{fake.env().scheduler()};
    OrderId order = an_id<OrderId>('1');
    OrderId other_order = an_id<OrderId>('2');
};

}  // namespace stagedoor::tickets::testing
