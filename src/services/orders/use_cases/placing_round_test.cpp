// Orders placed together on PostgreSQL: the same answers as one by one.
#include "services/orders/use_cases/placing_round.hpp"

#include <array>
#include <set>

#include <gtest/gtest.h>

#include "platform/database/postgres/testing/cutting_proxy.hpp"
#include "platform/database/postgres/testing/postgres_test_database.hpp"
#include "platform/runtime/errors.hpp"
#include "services/orders/storage/testing/replica.hpp"
#include "services/orders/use_cases/expire_orders.hpp"

namespace stagedoor::orders {
namespace {

using stagedoor::testing::CuttingProxy;
using stagedoor::testing::PostgresServer;
using testing::Outcome;
using testing::Pending;
using testing::Replica;
using testing::Strings;
using testing::ticket_id;
using testing::Wish;

constexpr PlacingRules kUnlimited{{}, 0, false};
constexpr PlacingRules kLimited{{std::chrono::minutes{5}, Seconds{0}}, 3, true};

class PlacingRoundTest : public ::testing::Test {
  protected:
    FakeEnv fake;
    PostgresServer& server = PostgresServer::shared();
    std::string url = server.url(server.make_database());
};

// SOLD-01, CLU-08
TEST_F(PlacingRoundTest, GivesATicketToTheFirstWhoAskedForIt) {
    Replica shop{fake, url, kUnlimited, 128};
    shop.list_tickets(1);
    std::vector<Wish> wishes;
    for (int buyer = 0; buyer < 100; ++buyer) {
        wishes.push_back({"buyer" + std::to_string(buyer), 0, {}});
    }
    const auto commits = shop.database().stats().commits;

    const Strings answers = shop.answers(std::move(wishes));

    EXPECT_EQ(answers.front(), "placed " + ticket_id(0).str() + " by buyer0");
    EXPECT_EQ(std::ranges::count(answers, answers.back()), 99);
    EXPECT_EQ(shop.database().stats().commits, commits + 1) << "one transaction for all";
    EXPECT_EQ(shop.database().stats().batch_sizes.total(), 1) << "which was not needed twice";
    EXPECT_EQ(shop.sold_once(), 1);
}

// CLU-08, LOAD-04
TEST_F(PlacingRoundTest, AnswersAndStoresWhatOneByOneWould) {
    Replica together{fake, url, kLimited, 128};
    Replica apart{fake, server.url(server.make_database()), kLimited, 1};
    for (Replica* shop : {&together, &apart}) {
        shop->list_tickets(40);
    }
    for (int lapse = 0; lapse < 6; ++lapse) {
        for (Replica* shop : {&together, &apart}) {
            EXPECT_TRUE(shop->ask_together({{"sleeper", 39, {}}}).front().get().order);
        }
        fake.jump_clock(kLimited.terms.window + Seconds{2});
        for (Replica* shop : {&together, &apart}) {
            ExpireOrders expire{fake.env(), shop->database(), shop->orders()};
            fake.await(expire.sweep());
        }
    }
    const auto draw = [this](int end) {
        std::array<std::byte, 2> bytes{};
        fake.env().random().fill(bytes);
        return (std::to_integer<int>(bytes[0]) * 256 + std::to_integer<int>(bytes[1])) % end;
    };
    std::set<std::string> met;
    for (int round = 0; round < 12; ++round) {
        std::vector<Wish> wishes;
        const int people = draw(30) + 2;
        for (int i = 0; i < 2 + round * 3; ++i) {
            const int who = draw(people);
            const std::string buyer = who == 0   ? "seller"
                                      : who == 1 ? "sleeper"
                                                 : "buyer" + std::to_string(who);
            wishes.push_back({buyer, draw(42), {}});  // two are unknown
        }
        const Strings answers = together.answers(wishes);
        EXPECT_EQ(answers, apart.answers(wishes)) << round;
        met.insert(answers.begin(), answers.end());
    }
    for (const OrderError refusal :
         {OrderError::kTicketNotFound,
          OrderError::kOwnTicket,
          OrderError::kTooManyLocks,
          OrderError::kTooManyLapses,
          OrderError::kTicketReserved}) {
        EXPECT_TRUE(met.contains(make_error_code(refusal).message()));
    }
    EXPECT_EQ(together.contents(), apart.contents());
    EXPECT_LT(together.database().stats().commits, apart.database().stats().commits);
}

// EXP-01, SOLD-03
TEST_F(PlacingRoundTest, EndsALapsedLockForTheFirstWhoWantsTheTicket) {
    Replica shop{fake, url, kUnlimited, 128};
    shop.list_tickets(3);
    shop.answers({{"former", 1, {}}});
    fake.jump_clock(Terms{}.window);

    const Strings answers = shop.answers({{"a", 0, {}}, {"b", 1, {}}, {"c", 1, {}}, {"d", 2, {}}});

    EXPECT_EQ(answers.at(1), "placed " + ticket_id(1).str() + " by b");
    EXPECT_EQ(answers.at(2), make_error_code(OrderError::kTicketReserved).message());
    EXPECT_EQ(shop.sold_once(), 3);
    EXPECT_EQ(
        shop.rows("SELECT f.type || ' ' || o.buyer FROM outbox_staged AS f "
                  "JOIN orders AS o ON o.id = f.subject WHERE o.ticket_id LIKE '%1' "
                  "ORDER BY f.staged"),
        (Strings{"order:created former", "order:cancelled former", "order:created b"})
    );
}

// CRASH-08
TEST_F(PlacingRoundTest, FailsOnlyThatWhoseRecordCannotBeWritten) {
    Replica shop{fake, url, kUnlimited, 128};
    shop.list_tickets(3);
    const auto fails = [](Transaction&, const Order&, Instant) {
        throw std::runtime_error{"no record"};
    };

    auto asked = shop.ask_together({{"a", 0, {}}, {"b", 1, fails}, {"c", 2, {}}});

    EXPECT_TRUE(asked[0].get().order);
    EXPECT_THROW(asked[1].get(), std::runtime_error);
    EXPECT_TRUE(asked[2].get().order);
    EXPECT_EQ(shop.sold_once(), 2);
    EXPECT_EQ(shop.answers({{"d", 1, {}}}).front(), "placed " + ticket_id(1).str() + " by d");
}

// DBL-05
TEST_F(PlacingRoundTest, RecordsTheKeyOfEachAndFailsOnlyThatWhoseKeyIsTaken) {
    Replica shop{fake, url, kUnlimited, 128};
    shop.list_tickets(10);
    const auto under = [](std::string key) -> WithOrder {
        return [key](Transaction& tx, const Order& order, Instant now) {
            const auto check = [](std::int64_t written) {
                if (written == 0) {
                    throw Unavailable{"the key was used elsewhere"};
                }
            };
            tx.run_soon(
                "INSERT INTO idempotency_records (caller, route, key, fingerprint, created_at) "
                "VALUES ('buyer', 'POST /api/orders', $1, $2, $3) ON CONFLICT DO NOTHING",
                {key, order.id.view(), to_millis(now)},
                check
            );
        };
    };
    shop.ask_together({{"buyer", 9, under("k5")}});
    std::vector<Wish> wishes;
    for (int i = 0; i < 9; ++i) {
        wishes.push_back({"buyer", i, under("k" + std::to_string(i))});
    }

    auto asked = shop.ask_together(std::move(wishes));

    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (i == 5) {
            EXPECT_THROW(asked[i].get(), Unavailable);
        } else {
            EXPECT_TRUE(asked[i].get().order) << i;
        }
    }
    EXPECT_EQ(shop.sold_once(), 9);
    EXPECT_EQ(
        shop.rows("SELECT count(*)::text FROM idempotency_records JOIN orders ON id = fingerprint"),
        Strings{"9"}
    );
}

// SOLD-05
TEST_F(PlacingRoundTest, IsRefusedByTheSecondWallWhereTheFirstLetsItPass) {
    Replica shop{fake, url, kUnlimited, 128};
    shop.list_tickets(3);
    shop.answers({{"owner", 1, {}}});
    shop.write([](Transaction& tx) { tx.execute("UPDATE tickets SET holder = NULL", {}); });

    const Strings answers = shop.answers({{"a", 0, {}}, {"b", 1, {}}, {"c", 2, {}}});

    EXPECT_EQ(answers.at(0), "placed " + ticket_id(0).str() + " by a");
    EXPECT_EQ(answers.at(1), make_error_code(OrderError::kTicketReserved).message());
    EXPECT_EQ(answers.at(2), "placed " + ticket_id(2).str() + " by c");
    EXPECT_EQ(shop.rows("SELECT buyer FROM orders ORDER BY number"), (Strings{"owner", "a", "c"}));
}

// CLU-08
TEST_F(PlacingRoundTest, LetsTwoReplicasOverlapWithoutADeadlock) {
    constexpr int kTickets = 600;
    constexpr int kEach = 60;  // of a round
    Replica one{fake, url, kUnlimited, 128};
    Replica other{fake, url, kUnlimited, 128};
    one.list_tickets(kTickets);
    int placed = 0;
    for (int first = 0; first < kTickets; first += kEach) {
        one.hold();
        other.hold();
        std::vector<Pending<Outcome>> asked;
        for (int i = 0; i < kEach; ++i) {
            asked.push_back(one.ask({"one" + std::to_string(i % 7), first + i, {}}));
            asked.push_back(other.ask({"other" + std::to_string(i % 7), first + kEach - 1 - i, {}})
            );
        }
        one.release();
        other.release();
        fake.run_until([&] {
            return std::ranges::all_of(asked, [](const auto& each) { return each.done(); });
        });
        for (auto& each : asked) {
            const Outcome outcome = each.get();
            placed += outcome.order ? 1 : 0;
            EXPECT_TRUE(outcome.order || outcome.order.error() == OrderError::kTicketReserved);
        }
    }
    EXPECT_EQ(placed, kTickets) << "one winner each";
    EXPECT_EQ(one.sold_once(), kTickets);
    EXPECT_EQ(
        one.rows("SELECT deadlocks::text FROM pg_stat_database WHERE datname = current_database()"),
        Strings{"0"}
    );
}

// How many orders come of it when each of so many buyers asks both replicas for four at once.
int placed_at_two_replicas(
    FakeEnv& fake, const std::string& url, std::size_t most_shared, int buyers
) {
    constexpr int kEach = 4;
    Replica one{fake, url, kLimited, most_shared};
    Replica other{fake, url, kLimited, most_shared};
    one.list_tickets(2 * buyers * kEach);
    int placed = 0;
    for (int buyer = 0; buyer < buyers; ++buyer) {
        one.hold();
        other.hold();
        std::vector<Pending<Outcome>> asked;
        for (int ticket = 0; ticket < kEach; ++ticket) {
            const int first = 2 * (buyer * kEach + ticket);
            asked.push_back(one.ask({"buyer" + std::to_string(buyer), first, {}}));
            asked.push_back(other.ask({"buyer" + std::to_string(buyer), first + 1, {}}));
        }
        one.release();
        other.release();
        fake.run_until([&] {
            return std::ranges::all_of(asked, [](const auto& each) { return each.done(); });
        });
        for (auto& each : asked) {
            placed += each.get().order ? 1 : 0;
        }
    }
    return placed;
}

// LOAD-04, CLU-08
TEST_F(PlacingRoundTest, LimitsTheLocksOfABuyerAtTwoReplicasTogether) {
    EXPECT_EQ(placed_at_two_replicas(fake, url, 128, 30), 3 * 30) << "in rounds";
    const auto alone = server.url(server.make_database());
    EXPECT_EQ(placed_at_two_replicas(fake, alone, 1, 30), 3 * 30) << "each order alone";
}

// CLU-02
TEST_F(PlacingRoundTest, AnswersAllOfARoundWhoseCommitWasLost) {
    const std::string name = server.make_database();
    CuttingProxy proxy{server.folder() / PostgresServer::kSocket};
    Replica shop{
        fake,
        "host=" + proxy.folder().string() + " user=stagedoor dbname=" + name,
        kUnlimited,
        128};
    shop.list_tickets(20);
    for (const auto way : {CuttingProxy::Way::kToServer, CuttingProxy::Way::kToClient}) {
        const int first = way == CuttingProxy::Way::kToServer ? 0 : 10;
        std::vector<Wish> wishes;
        for (int i = 0; i < 10; ++i) {
            wishes.push_back({"buyer", first + i, {}});
        }
        proxy.cut_next_commit(way, 3);

        const Strings answers = shop.answers(std::move(wishes));

        EXPECT_TRUE(proxy.has_cut());
        EXPECT_EQ(answers.back(), "placed " + ticket_id(first + 9).str() + " by buyer");
        EXPECT_EQ(shop.sold_once(), first + 10);
    }
    EXPECT_EQ(shop.database().stats().found_aborted, 1);
    EXPECT_EQ(shop.database().stats().found_committed, 1);
    EXPECT_EQ(shop.rows("SELECT count(*)::text FROM outbox_staged"), Strings{"20"});
}

}  // namespace
}  // namespace stagedoor::orders
