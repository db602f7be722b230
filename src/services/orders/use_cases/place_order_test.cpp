#include "services/orders/use_cases/place_order.hpp"

#include <algorithm>

#include "services/orders/testing/orders_fixture.hpp"

namespace stagedoor::orders {
namespace {

using Strings = std::vector<std::string>;

class PlaceOrderTest : public testing::OrdersTest {};

TEST_F(PlaceOrderTest, StoresAndAnnouncesInOneTransaction) {
    list_ticket();

    const Order order = placed("buyer");

    EXPECT_EQ(order.expires_at, fake.now() + kWindow);
    EXPECT_EQ(stored(order.id)->status, Status::kCreated);
    EXPECT_EQ(said_of(order.id), Strings{"order:created 0"});
    const auto event = contracts::decode_order_created(events().at(0));
    EXPECT_EQ(event.price, Money{1999});
    EXPECT_EQ(event.ticket, ticket_id());
    EXPECT_EQ(event.ticket_title, "Front row");
}

// SOLD-01
TEST_F(PlaceOrderTest, HasOneWinnerOfManyInOneBatch) {
    list_ticket();
    int won = 0;
    int refused = 0;
    std::vector<Task<void>> buyers;
    const auto buy = [&](std::string buyer) -> Task<void> {
        PlaceOrder::Command command{UserId{std::move(buyer)}, ticket_id()};
        WithOrder nothing;
        const auto outcome = co_await place_.run(std::move(command), std::move(nothing));
        won += outcome.order ? 1 : 0;
        refused += !outcome.order && outcome.order.error() == OrderError::kTicketReserved ? 1 : 0;
    };
    for (int i = 0; i < 100; ++i) {
        buyers.push_back(buy("buyer" + std::to_string(i)));
    }

    run_together(fake, std::move(buyers));

    EXPECT_EQ(won, 1);
    EXPECT_EQ(refused, 99);
    EXPECT_EQ(events().size(), 1U);
}

TEST_F(PlaceOrderTest, WritesNothingForALoser) {
    list_ticket();
    placed("buyer");
    const auto commits = store.commits();

    for (const char* loser : {"other", "buyer", "seller"}) {
        EXPECT_FALSE(place(loser));
    }

    EXPECT_EQ(store.commits(), commits);
    EXPECT_EQ(events().size(), 1U);
}

// EXP-01, EXP-05
TEST_F(PlaceOrderTest, GivesALapsedTicketAwayBeforeAnySweep) {
    list_ticket();
    const Order former = placed("buyer");
    fake.jump_clock(kWindow);

    const Order next = placed("rival");

    EXPECT_EQ(said_of(former.id), (Strings{"order:created 0", "order:cancelled 1"}));
    EXPECT_EQ(said_of(next.id), Strings{"order:created 0"});
    EXPECT_EQ(events().at(1).subject, former.id.view()) << "the end of the old one comes first";
    EXPECT_EQ(stored(former.id)->cancel_reason, CancelReason::kExpired);
    EXPECT_EQ(place("third").error(), OrderError::kTicketReserved);
}

// EXP-05
TEST_F(PlaceOrderTest, BarsNobodyForASingleLapse) {
    list_ticket();
    placed("buyer");
    fake.jump_clock(kWindow);

    EXPECT_TRUE(place("buyer"));
}

// EXP-01
TEST_F(PlaceOrderTest, KeepsTheTicketUntilTheLastMillisecond) {
    list_ticket();
    placed("buyer");

    fake.jump_clock(kWindow - Milliseconds{1});
    EXPECT_EQ(place("rival").error(), OrderError::kTicketReserved);
    fake.jump_clock(Milliseconds{1});
    EXPECT_TRUE(place("rival"));
}

TEST_F(PlaceOrderTest, CatchesUpWithTicketsBeforeItSaysUnknown) {
    EXPECT_EQ(place("buyer").error(), OrderError::kTicketNotFound);
    EXPECT_EQ(caught_up, 1);

    PlaceOrder learning{
        {fake.env(),
         store.database(),
         orders,
         [this]() -> Task<void> {
             const TicketCopy copy{{ticket_id(), "Late", Money{100}, "usd", 0}, UserId{"seller"}};
             auto body = [this, copy](Transaction& tx) {
                 orders.keep_ticket(tx, copy);
             };
             co_await store.database().write(body);
         }},
        rules};
    EXPECT_TRUE(fake.await(learning.run({UserId{"buyer"}, ticket_id()}, {})).order);
}

TEST_F(PlaceOrderTest, DoesNotCatchUpForATicketItKnows) {
    list_ticket();
    placed("buyer");

    EXPECT_FALSE(place("other"));

    EXPECT_EQ(caught_up, 0);
}

// CNT-06, B10
TEST_F(PlaceOrderTest, FreezesThePriceOfTheMoment) {
    list_ticket('7', 0, Money{1999});
    const Order first = placed("buyer");
    list_ticket('7', 1, Money{50000});
    list_ticket('7', 0, Money{1});

    EXPECT_EQ(read(first).ticket.price, Money{1999});
    cancel(first);
    const Order second = placed("buyer");
    EXPECT_EQ(second.ticket.price, Money{50000}) << "an older version never comes back";
    EXPECT_EQ(second.ticket.version, 1);
}

// LOAD-04
TEST_F(PlaceOrderTest, LimitsTheLocksOfOneBuyer) {
    for (const char digit : {'1', '2', '3', '4'}) {
        list_ticket(digit);
    }
    rules.max_locks = 2;
    PlaceOrder limited{{fake.env(), store.database(), orders, catch_up}, rules};
    const auto buy = [&](char ticket) {
        return fake.await(limited.run({UserId{"buyer"}, ticket_id(ticket)}, {})).order;
    };
    const auto first = buy('1');
    ASSERT_TRUE(buy('2'));

    EXPECT_EQ(buy('3').error(), OrderError::kTooManyLocks);
    ASSERT_TRUE(cancel(*first));
    EXPECT_TRUE(buy('3'));
    EXPECT_EQ(buy('4').error(), OrderError::kTooManyLocks);
    fake.jump_clock(kWindow);
    EXPECT_TRUE(buy('4')) << "lapsed locks do not count, although nothing swept them";
}

// LOAD-04
TEST_F(PlaceOrderTest, BarsWhoLetsOrderAfterOrderExpire) {
    list_ticket();
    rules = {{std::chrono::minutes{1}, kGrace}, 0, true};
    PlaceOrder strict{{fake.env(), store.database(), orders, catch_up}, rules};
    const auto buy = [&](const char* buyer) {
        return fake.await(strict.run({UserId{buyer}, ticket_id()}, {}));
    };
    const Instant first_lapse = fake.now() + std::chrono::minutes{1};
    for (int i = 0; i < 6; ++i) {
        EXPECT_TRUE(buy("sleeper").order) << i;
        fake.jump_clock(std::chrono::minutes{1});
    }

    const auto refused = buy("sleeper");
    ASSERT_FALSE(refused.order);
    EXPECT_EQ(refused.order.error(), OrderError::kTooManyLapses);
    EXPECT_EQ(refused.wait, first_lapse + std::chrono::hours{1} - fake.now());
    const auto rival = buy("rival");
    EXPECT_TRUE(rival.order) << "others are free to buy";
    EXPECT_TRUE(cancel(*rival.order));

    fake.jump_clock(refused.wait - Milliseconds{1});
    EXPECT_FALSE(buy("sleeper").order);
    fake.jump_clock(Milliseconds{1});
    EXPECT_TRUE(buy("sleeper").order);
}

TEST_F(PlaceOrderTest, RunsWhatBelongsToTheEffectInItsTransaction) {
    list_ticket();
    const auto fails = [](Transaction&, const Order&, Instant) {
        throw std::runtime_error{"no record"};
    };

    EXPECT_THROW(fake.await(place_.run({UserId{"buyer"}, ticket_id()}, fails)), std::runtime_error);

    EXPECT_TRUE(events().empty());
    EXPECT_TRUE(place("other")) << "the order went with its record";
}

// A store whose first wall is broken: everybody finds the ticket free and takes it.
class WithoutFirstWall final : public OrderStore {
  public:
    explicit WithoutFirstWall(OrderStore& inner) : inner_{inner} {}

    std::optional<Ticket> find_ticket(Transaction& tx, const TicketId& id) override {
        auto ticket = inner_.find_ticket(tx, id);
        ticket->holder.reset();
        return ticket;
    }
    bool take_ticket(Transaction&, const Order&) override { return true; }
    void keep_ticket(Transaction& tx, const TicketCopy& c) override { inner_.keep_ticket(tx, c); }
    void release_ticket(Transaction& tx, const Order& o) override { inner_.release_ticket(tx, o); }
    bool insert(Transaction& tx, const Order& o) override { return inner_.insert(tx, o); }
    bool save(Transaction& tx, const Order& o) override { return inner_.save(tx, o); }
    std::optional<Order> find(Transaction& tx, const OrderId& id) override {
        return inner_.find(tx, id);
    }
    OrderPage list(Transaction& tx, const OrderQuery& q) override { return inner_.list(tx, q); }
    std::int64_t count_live(Transaction& tx, const UserId& b, Instant now) override {
        return inner_.count_live(tx, b, now);
    }
    LockCount count_locks(Transaction& tx, Instant now, Instant late) override {
        return inner_.count_locks(tx, now, late);
    }
    std::optional<Instant> nth_lapse(
        Transaction& tx, const UserId& b, Instant since, Instant now, std::int64_t nth
    ) override {
        return inner_.nth_lapse(tx, b, since, now, nth);
    }
    std::vector<Ticket> find_tickets(Transaction& tx, std::span<const TicketId> ids) override {
        auto tickets = inner_.find_tickets(tx, ids);
        for (Ticket& ticket : tickets) {
            ticket.holder.reset();
        }
        return tickets;
    }
    std::map<UserId, Standing> standings(Transaction& tx, const StandingQuery& q) override {
        return inner_.standings(tx, q);
    }
    bool take_and_insert(Transaction& tx, std::span<const Order> orders) override {
        return std::ranges::all_of(orders, [&](const Order& o) { return inner_.insert(tx, o); });
    }
    std::vector<Order> overdue(Transaction& tx, Instant at, std::int64_t limit) override {
        return inner_.overdue(tx, at, limit);
    }
    void wipe(Transaction& tx) override { inner_.wipe(tx); }

  private:
    OrderStore& inner_;
};

// SOLD-05
TEST_F(PlaceOrderTest, IsRefusedByTheSecondWallWhenTheFirstIsBypassed) {
    list_ticket();
    WithoutFirstWall broken{orders};
    PlaceOrder careless{{fake.env(), store.database(), broken, catch_up}, rules};
    const auto buy = [&](const char* buyer) {
        return fake.await(careless.run({UserId{buyer}, ticket_id()}, {})).order;
    };
    const auto first = buy("buyer");
    ASSERT_TRUE(first);

    EXPECT_EQ(buy("rival").error(), OrderError::kTicketReserved);
    EXPECT_EQ(events().size(), 1U);

    start_payment(*first);
    EXPECT_EQ(buy("rival").error(), OrderError::kTicketReserved);
    authorize(*first);
    EXPECT_EQ(buy("rival").error(), OrderError::kTicketReserved) << "complete counts too";
}

}  // namespace
}  // namespace stagedoor::orders
