#include "services/orders/events/consumers.hpp"

#include "contracts/expiration_events.hpp"
#include "contracts/payment_events.hpp"
#include "contracts/ticket_events.hpp"
#include "services/orders/testing/orders_fixture.hpp"

namespace stagedoor::orders {
namespace {

using Strings = std::vector<std::string>;

class ConsumersTest : public testing::OrdersTest {
  protected:
    // Hands the fact to its handler, twice.
    void hear(const contracts::NewEvent& fact) {
        const contracts::Event event{
            contracts::Service::kPayments,
            1,
            std::string(24, 'e'),
            fact.type,
            fact.subject,
            fact.version,
            fake.now(),
            fact.data};
        for (auto& handlers :
             {handlers_of_tickets(tickets),
              handlers_of_payments(pay),
              handlers_of_expiration(expire_)}) {
            for (const auto& handler : handlers) {
                if (handler.type == fact.type) {
                    write([&](Transaction& tx) { handler.apply(tx, event); });
                    write([&](Transaction& tx) { handler.apply(tx, event); });
                }
            }
        }
    }
    contracts::TicketFacts facts(std::int64_t version, Money price) {
        return {ticket_id(), version, "Front row", price, "usd", UserId{"seller"}, fake.now()};
    }
    contracts::NewEvent failed(const Order& order, std::string stage) {
        return encode(contracts::PaymentFailed{
            payment, 3, order.id, 1, std::move(stage), "card_declined", std::nullopt});
    }

    FollowTickets tickets{orders};
};

TEST_F(ConsumersTest, KeepACopyOfEveryTicket) {
    hear(encode(contracts::TicketCreated{facts(0, Money{1999})}));
    hear(encode(contracts::TicketUpdated{facts(1, Money{2500}), "available", "edited", std::nullopt}
    ));
    hear(encode(contracts::TicketCreated{facts(0, Money{1999})}));

    EXPECT_EQ(placed("buyer").ticket.price, Money{2500});
}

TEST_F(ConsumersTest, SellOnceHoweverOftenTheyHearIt) {
    list_ticket();
    const Order order = placed("buyer");

    hear(encode(contracts::PaymentStarted{payment, 0, order.id, order.buyer, 1, Money{1999}, "usd"})
    );
    hear(encode(contracts::PaymentAuthorized{
        payment, 1, order.id, order.buyer, 1, "pi_1", Money{1999}, "usd"}));

    EXPECT_EQ(
        said_of(order.id),
        (Strings{"order:created 0", "order:awaiting-payment 1", "order:completed 2"})
    );
    hear(failed(order, "capture"));
    EXPECT_EQ(said_of(order.id).back(), "order:cancelled 3");
    EXPECT_EQ(events().size(), 4U);
}

TEST_F(ConsumersTest, TakeADeclineAsOneStep) {
    list_ticket();
    const Order order = placed("buyer");
    start_payment(order);

    hear(failed(order, "authorization"));

    EXPECT_EQ(read(order).payment->in_flight, false);
    EXPECT_EQ(read(order).version, 2);
}

// EXP-09
TEST_F(ConsumersTest, EndADueOrderOnce) {
    list_ticket();
    const Order order = placed("buyer");
    const auto due = encode(contracts::ExpirationComplete{order.id, order.expires_at});

    hear(due);
    EXPECT_EQ(read(order).status, Status::kCreated) << "too early by Orders' clock";
    fake.jump_clock(kWindow);
    hear(due);

    EXPECT_EQ(said_of(order.id), (Strings{"order:created 0", "order:cancelled 1"}));
}

TEST_F(ConsumersTest, RefuseWhatTheyCannotRead) {
    list_ticket();
    const Order order = placed("buyer");

    EXPECT_THROW(hear(failed(order, "refund")), contracts::DecodeError);
    EXPECT_THROW(
        hear({"payment:started", order.id.str(), 0, R"({"id":"x"})"}), contracts::DecodeError
    );
}

}  // namespace
}  // namespace stagedoor::orders
