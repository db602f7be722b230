#include "services/tickets/events/consumers.hpp"

#include "contracts/order_events.hpp"
#include "services/tickets/testing/tickets_fixture.hpp"

namespace stagedoor::tickets {
namespace {

class ConsumersTest : public testing::TicketsTest {
  protected:
    void SetUp() override { ticket = list_ticket(); }

    // Hands the fact to its handler, once.
    void hear_once(const contracts::NewEvent& fact) {
        const contracts::Event event{
            contracts::Service::kOrders,
            1,
            std::string(24, 'e'),
            fact.type,
            fact.subject,
            fact.version,
            fake.now(),
            fact.data};
        for (const auto& handler : handlers_of_orders(follow)) {
            if (handler.type == fact.type) {
                write([&](Transaction& tx) { handler.apply(tx, event); });
            }
        }
    }
    void hear(const contracts::NewEvent& fact) {
        hear_once(fact);
        hear_once(fact);
    }

    contracts::NewEvent created(const OrderId& id) {
        return encode(contracts::OrderCreated{
            id,
            0,
            "created",
            UserId{"buyer"},
            fake.now(),
            Money{1999},
            "usd",
            ticket.id,
            "Front row",
            0});
    }
    contracts::NewEvent completed(const OrderId& id) {
        return encode(contracts::OrderCompleted{
            id,
            2,
            "complete",
            UserId{"buyer"},
            testing::an_id<PaymentId>('a'),
            Money{1999},
            "usd",
            fake.now(),
            ticket.id});
    }
    contracts::NewEvent cancelled(const OrderId& id) {
        return encode(contracts::OrderCancelled{
            id, 1, "cancelled", UserId{"buyer"}, "expired", std::nullopt, ticket.id});
    }

    std::vector<std::string> causes() {
        std::vector<std::string> said;
        for (const auto& event : events()) {
            if (event.type == contracts::TicketUpdated::kType) {
                said.push_back(contracts::decode_ticket_updated(event).cause);
            }
        }
        return said;
    }

    Ticket ticket = testing::a_ticket();
};

using Strings = std::vector<std::string>;

TEST_F(ConsumersTest, FollowASaleOnceHoweverOftenTheyHearIt) {
    hear(created(order));
    EXPECT_EQ(read(ticket).status, Status::kReserved);
    EXPECT_EQ(read(ticket).holder, order);
    hear(completed(order));
    EXPECT_EQ(read(ticket).status, Status::kSold);

    EXPECT_EQ(causes(), (Strings{"reserved", "sold"}));
    EXPECT_EQ(read(ticket).version, 2);
}

// EVT-08: an order that is parked must not be overtaken by the next one of its ticket
TEST_F(ConsumersTest, KeepTheOrderOfTheTicket) {
    std::vector<std::string> keys;
    for (const auto& fact : {created(order), completed(order), cancelled(order)}) {
        contracts::Event event;
        event.type = fact.type;
        event.subject = fact.subject;
        event.version = fact.version;
        event.data = fact.data;
        for (const auto& handler : handlers_of_orders(follow)) {
            if (handler.type == fact.type) {
                keys.push_back(handler.key(event));
            }
        }
    }

    EXPECT_EQ(keys, std::vector<std::string>(3, ticket.id.str()));
}

// SOLD-08, B6
TEST_F(ConsumersTest, NeverReleaseWhatAnotherOrderHolds) {
    hear(created(order));
    hear(cancelled(order));
    hear(created(other_order));

    hear(cancelled(order));
    hear(completed(order));

    EXPECT_EQ(read(ticket).holder, other_order);
    EXPECT_EQ(read(ticket).status, Status::kReserved);
    EXPECT_EQ(causes(), (Strings{"reserved", "released", "reserved"}));
    EXPECT_EQ(edit(ticket, "seller", ticket.listing).error(), TicketError::kLocked);
}

// CNT-04
TEST_F(ConsumersTest, PutASoldTicketBackOnSaleWhenItsMoneyCouldNotBeTaken) {
    hear(created(order));
    hear(completed(order));
    hear(cancelled(order));

    EXPECT_EQ(read(ticket).status, Status::kAvailable);
    EXPECT_EQ(read(ticket).holder, std::nullopt);
}

// B12
TEST_F(ConsumersTest, ParkASecondHolderInsteadOfOverwritingTheFirst) {
    hear(created(order));

    EXPECT_THROW(hear_once(created(other_order)), BrokenInvariant);

    EXPECT_EQ(read(ticket).holder, order);
    EXPECT_EQ(read(ticket).version, 1);
}

TEST_F(ConsumersTest, ParkAnOrderOfATicketThatDoesNotExist) {
    ticket = testing::a_ticket('0');

    EXPECT_THROW(hear_once(created(order)), BrokenInvariant);
}

}  // namespace
}  // namespace stagedoor::tickets
