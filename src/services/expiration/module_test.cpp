#include "services/expiration/module.hpp"

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "contracts/expiration_events.hpp"
#include "contracts/order_events.hpp"
#include "platform/database/testing/test_database.hpp"
#include "services/expiration/storage/sql_deadline_store.hpp"

namespace stagedoor::expiration {
namespace {

const TicketId kTicket = TicketId::parse("6b014f81c0ffee0123456789").value();
const PaymentId kPayment = PaymentId::parse("6b014fa0beefcafe01234567").value();
const UserId kBuyer{"buyer"};

OrderId order(int number) {
    char text[32];
    std::snprintf(text, sizeof text, "%024d", number);
    return OrderId::parse(text).value();
}

// A recorded fact of Orders, as far as handlers look at it.
contracts::Event recorded(contracts::NewEvent fact) {
    contracts::Event event;
    event.source = contracts::Service::kOrders;
    event.type = std::move(fact.type);
    event.subject = std::move(fact.subject);
    event.version = fact.version;
    event.data = std::move(fact.data);
    return event;
}

contracts::Event created(int number, Instant expires_at) {
    return recorded(contracts::encode(contracts::OrderCreated{
        .id = order(number),
        .version = 0,
        .status = "created",
        .buyer = kBuyer,
        .expires_at = expires_at,
        .price = Money{1999},
        .currency = "usd",
        .ticket = kTicket,
        .ticket_title = "Front row",
        .ticket_version = 0,
    }));
}

contracts::Event awaiting_payment(int number, std::int64_t version, Instant deadline) {
    return recorded(contracts::encode(contracts::OrderAwaitingPayment{
        .id = order(number),
        .version = version,
        .status = "awaiting:payment",
        .buyer = kBuyer,
        .payment = kPayment,
        .attempt = 1,
        .in_flight = true,
        .deadline = deadline,
        .expires_at = deadline,
        .ticket = kTicket,
    }));
}

contracts::Event completed(int number) {
    return recorded(contracts::encode(contracts::OrderCompleted{
        .id = order(number),
        .version = 2,
        .status = "complete",
        .buyer = kBuyer,
        .payment = kPayment,
        .price = Money{1999},
        .currency = "usd",
        .completed_at = FakeEnv::kStart,
        .ticket = kTicket,
    }));
}

contracts::Event cancelled(int number) {
    return recorded(contracts::encode(contracts::OrderCancelled{
        .id = order(number),
        .version = 1,
        .status = "cancelled",
        .buyer = kBuyer,
        .reason = "buyer",
        .payment = std::nullopt,
        .ticket = kTicket,
    }));
}

using Announced = std::vector<std::pair<std::string, Instant>>;

class ExpirationTest : public ::testing::Test {
  protected:
    ExpirationTest() { start(); }
    ~ExpirationTest() override { stop(); }

    void start() {
        module = std::make_unique<ExpirationModule>(fake.env(), test.database());
        fake.await(module->start());
    }
    void stop() {
        if (module) {
            fake.await(module->stop());
        }
        module.reset();
    }

    // Hands an event over as the consumer does.
    void deliver(const contracts::Event& event) {
        for (const auto& subscription : module->subscriptions()) {
            for (const auto& handler : subscription.handlers) {
                if (handler.type == event.type) {
                    const auto body = [&](Transaction& tx) {
                        handler.apply(tx, event);
                    };
                    fake.await(test.database().write(body));
                    handler.committed(event);
                }
            }
        }
        fake.run();
    }
    void deliver_twice(const contracts::Event& event) {
        deliver(event);
        deliver(event);
    }

    Announced announced() {
        Announced result;
        const auto page = fake.await(test.outbox().read(0, 1000));
        for (const auto& event : page.events) {
            const auto fact = contracts::decode_expiration_complete(event);
            EXPECT_EQ(event.subject, fact.order.view());
            EXPECT_EQ(event.version, std::nullopt);
            result.emplace_back(fact.order.str(), fact.deadline);
        }
        return result;
    }

    FakeEnv fake;
    testing::TestDatabase test{fake, contracts::Service::kExpiration, migrations()};
    std::unique_ptr<ExpirationModule> module;
    Instant now = fake.now();
};

TEST_F(ExpirationTest, FollowsOrdersOnly) {
    const auto subscriptions = module->subscriptions();

    ASSERT_EQ(subscriptions.size(), 1U);
    EXPECT_EQ(subscriptions[0].producer, contracts::Service::kOrders);
    EXPECT_EQ(module->service(), contracts::Service::kExpiration);
    EXPECT_TRUE(module->routes().empty());
}

TEST_F(ExpirationTest, AnnouncesADeadlineWhenItIsReachedAndNotBefore) {
    deliver_twice(created(1, now + Seconds{900}));

    fake.advance(Seconds{900} - Milliseconds{1});
    EXPECT_EQ(announced(), Announced{});
    fake.advance(Milliseconds{1});

    EXPECT_EQ(announced(), (Announced{{order(1).str(), now + Seconds{900}}}));
    fake.advance(Seconds{3600});
    EXPECT_EQ(announced().size(), 1U);
}

TEST_F(ExpirationTest, AJumpOfTheClockAnnouncesWhatItMadeDue) {
    deliver(created(1, now + Seconds{900}));
    deliver(created(2, now + Seconds{901}));

    fake.jump_clock(Seconds{900});

    EXPECT_EQ(announced().size(), 1U);
}

TEST_F(ExpirationTest, AnEarlierDeadlineIsNotLateBecauseOfALaterOne) {
    deliver(created(1, now + Seconds{900}));
    deliver(created(2, now + Seconds{10}));

    fake.advance(Seconds{10});

    EXPECT_EQ(announced(), (Announced{{order(2).str(), now + Seconds{10}}}));
}

TEST_F(ExpirationTest, ADeadlineThatHasPassedIsAnnouncedAtOnce) {
    deliver(created(1, now - Seconds{7200}));

    EXPECT_EQ(announced().size(), 1U);
}

TEST_F(ExpirationTest, FollowsADeadlineThatMovesOutAndBack) {
    deliver_twice(created(1, now + Seconds{900}));
    deliver_twice(awaiting_payment(1, 1, now + Seconds{1200}));
    fake.advance(Seconds{900});
    EXPECT_EQ(announced(), Announced{});

    deliver_twice(awaiting_payment(1, 2, now + Seconds{950}));
    fake.advance(Seconds{50});

    EXPECT_EQ(announced(), (Announced{{order(1).str(), now + Seconds{950}}}));
    fake.advance(Seconds{3600});
    EXPECT_EQ(announced().size(), 1U);
}

TEST_F(ExpirationTest, ARepeatedOlderEventDoesNotBringAnOldDeadlineBack) {
    deliver(created(1, now + Seconds{900}));
    deliver(awaiting_payment(1, 1, now + Seconds{1200}));
    deliver(created(1, now + Seconds{900}));

    fake.advance(Seconds{900});
    EXPECT_EQ(announced(), Announced{});
    fake.advance(Seconds{300});

    EXPECT_EQ(announced(), (Announced{{order(1).str(), now + Seconds{1200}}}));
}

TEST_F(ExpirationTest, ARepeatedOlderEventDoesNotDelayADeadline) {
    deliver(awaiting_payment(1, 1, now + Seconds{1200}));
    deliver(awaiting_payment(1, 2, now + Seconds{900}));
    deliver(awaiting_payment(1, 1, now + Seconds{1200}));

    fake.advance(Seconds{900});

    EXPECT_EQ(announced(), (Announced{{order(1).str(), now + Seconds{900}}}));
}

TEST_F(ExpirationTest, ForgetsOrdersThatEnded) {
    deliver(created(1, now + Seconds{900}));
    deliver(created(2, now + Seconds{900}));
    deliver_twice(completed(1));
    deliver_twice(cancelled(2));

    fake.advance(Seconds{3600});

    EXPECT_EQ(announced(), Announced{});
}

// EXP-03
TEST_F(ExpirationTest, ARestartKeepsEveryDeadline) {
    deliver(created(1, now + Seconds{900}));
    deliver(created(2, now + Seconds{1000}));
    deliver(awaiting_payment(2, 1, now + Seconds{1300}));
    stop();
    test.reopen();
    start();

    fake.advance(Seconds{1300});

    EXPECT_EQ(
        announced(),
        (Announced{{order(1).str(), now + Seconds{900}}, {order(2).str(), now + Seconds{1300}}})
    );
}

// EXP-03
TEST_F(ExpirationTest, ALateRestartAnnouncesWhatFellDueMeanwhileOnce) {
    deliver(created(1, now + Seconds{900}));
    stop();
    fake.advance(Seconds{7200});
    EXPECT_EQ(announced(), Announced{});

    start();
    fake.run();
    EXPECT_EQ(announced().size(), 1U);
    stop();
    start();
    fake.advance(Seconds{60});

    EXPECT_EQ(announced().size(), 1U);
}

TEST_F(ExpirationTest, AnnouncesNothingWhileStopped) {
    deliver(created(1, now + Seconds{900}));
    fake.await(module->stop());

    fake.advance(Seconds{900});

    EXPECT_EQ(announced(), Announced{});
}

TEST_F(ExpirationTest, AWipeLeavesNothingBehind) {
    deliver(created(1, now + Seconds{900}));
    fake.await(module->stop());
    fake.await(test.database().write([&](Transaction& tx) { module->wipe(tx); }));
    fake.await(module->start());

    fake.advance(Seconds{3600});

    EXPECT_EQ(announced(), Announced{});
}

// LOAD-05
TEST_F(ExpirationTest, AStormOfDeadlinesAtOneInstantDrains) {
    constexpr int kStorm = 100'000;
    SqlDeadlineStore store;
    const auto fill = [&](Transaction& tx) {
        for (int i = 0; i < kStorm; ++i) {
            store.put(tx, {now + Seconds{900}, order(i)}, 0);
        }
    };
    stop();
    fake.await(test.database().write(fill));
    start();

    fake.advance(Seconds{900});

    EXPECT_EQ(test.outbox().head(), kStorm);
    const auto left = [&](Transaction& tx) {
        return store.soonest(tx, 1);
    };
    EXPECT_TRUE(fake.await(test.database().read(left)).empty());
}

}  // namespace
}  // namespace stagedoor::expiration
