#include "services/orders/storage/sql_order_store.hpp"

#include "platform/database/testing/query_plan.hpp"
#include "services/orders/storage/statements.hpp"
#include "services/orders/testing/orders_fixture.hpp"

namespace stagedoor::orders {
namespace {

using testing::an_id;
using testing::an_order;

class SqlOrderStoreTest : public testing::OrdersTest {
  protected:
    void SetUp() override { list_ticket(); }
};

// SOLD-05
TEST_F(SqlOrderStoreTest, TakesATicketOnce) {
    write([&](Transaction& tx) {
        EXPECT_TRUE(orders.take_ticket(tx, an_order('1')));
        EXPECT_FALSE(orders.take_ticket(tx, an_order('2'))) << "0 rows changed";
    });
}

// SOLD-05
TEST_F(SqlOrderStoreTest, RefusesASecondOrderOfATicketEvenWithoutTheFirstWall) {
    write([&](Transaction& tx) {
        EXPECT_TRUE(orders.insert(tx, an_order('1')));
        EXPECT_FALSE(orders.insert(tx, an_order('2')));
        EXPECT_FALSE(orders.find(tx, an_id<OrderId>('2')));

        Order ended = *orders.find(tx, an_id<OrderId>('1'));
        ended.status = Status::kCancelled;
        ended.cancel_reason = CancelReason::kBuyer;
        ended.ended_at = ended.placed_at;
        ended.version = 1;
        EXPECT_TRUE(orders.save(tx, ended));
        EXPECT_TRUE(orders.insert(tx, an_order('2')));
    });
}

// SOLD-07
TEST_F(SqlOrderStoreTest, LetsOneOfTwoWritersWinFromTheSameVersion) {
    write([&](Transaction& tx) {
        ASSERT_TRUE(orders.insert(tx, an_order()));
        Order mine = *orders.find(tx, an_order().id);
        Order theirs = mine;
        mine.version = 1;
        mine.status = Status::kAwaitingPayment;
        theirs.version = 1;
        theirs.status = Status::kComplete;

        EXPECT_TRUE(orders.save(tx, mine));
        EXPECT_FALSE(orders.save(tx, theirs));
        EXPECT_EQ(orders.find(tx, mine.id)->status, Status::kAwaitingPayment);
        theirs.version = 3;
        EXPECT_FALSE(orders.save(tx, theirs)) << "no version is skipped";
    });
}

TEST_F(SqlOrderStoreTest, ReadsBackWhatItWrote) {
    write([&](Transaction& tx) {
        ASSERT_TRUE(orders.insert(tx, an_order()));
        Order order = *orders.find(tx, an_order().id);
        order.version = 1;
        order.status = Status::kCancelled;
        order.payment = PaymentAttempt{payment, 2, false};
        order.cancel_reason = CancelReason::kPayment;
        order.ended_at = order.expires_at;
        ASSERT_TRUE(orders.save(tx, order));

        const Order found = *orders.find(tx, order.id);
        EXPECT_EQ(found.buyer, order.buyer);
        EXPECT_EQ(found.ticket.id, order.ticket.id);
        EXPECT_EQ(found.ticket.title, order.ticket.title);
        EXPECT_EQ(found.ticket.price, order.ticket.price);
        EXPECT_EQ(found.placed_at, order.placed_at);
        EXPECT_EQ(found.expires_at, order.expires_at);
        EXPECT_EQ(found.grace_end, order.grace_end);
        EXPECT_EQ(found.payment, order.payment);
        EXPECT_EQ(found.cancel_reason, CancelReason::kPayment);
        EXPECT_EQ(found.ended_at, order.expires_at);
    });
}

// SOLD-08
TEST_F(SqlOrderStoreTest, ReleasesOnlyForTheHolder) {
    write([&](Transaction& tx) {
        ASSERT_TRUE(orders.take_ticket(tx, an_order('1')));
        orders.release_ticket(tx, an_order('2'));
        EXPECT_FALSE(orders.take_ticket(tx, an_order('3')));
        orders.release_ticket(tx, an_order('1'));
        EXPECT_TRUE(orders.take_ticket(tx, an_order('3')));
    });
}

// HTTP-12
TEST_F(SqlOrderStoreTest, PagesWithoutRepeatingOrSkippingUnderChange) {
    std::vector<OrderId> placed_ids;
    const auto place_next = [&](char digit) {
        list_ticket(digit);
        placed_ids.push_back(placed("buyer", digit).id);
    };
    for (const char digit : {'0', '1', '2', '3', '4'}) {
        place_next(digit);
    }
    const auto page = [&](std::optional<std::int64_t> before) {
        const OrderQuery query{UserId{"buyer"}, before, 2};
        return write([&](Transaction& tx) { return orders.list(tx, query); });
    };

    const auto newest = page(std::nullopt);
    place_next('5');
    const auto middle = page(newest.next);
    const auto oldest = page(middle.next);

    std::vector<OrderId> seen;
    for (const auto* each : {&oldest, &middle, &newest}) {
        for (const auto& order : each->orders) {
            seen.push_back(order.id);
        }
    }
    placed_ids.pop_back();
    EXPECT_EQ(seen, placed_ids);
    EXPECT_FALSE(oldest.next);
}

// One line per step of the plan of `text` on an empty store of this schema.
std::string plan_of(const std::string& text) {
    return stagedoor::testing::query_plan(migrations(), text);
}

// HTTP-12, OBS-04, B20
TEST(SqlOrderStorePlan, ScansNoTableAndSortsNothingThatGrows) {
    for (const char* text :
         {sql::kFindTicket,
          sql::kTakeTicket,
          sql::kReleaseTicket,
          sql::kSave,
          sql::kFind,
          sql::kList,
          sql::kOverdue,
          sql::kCountLocks,
          sql::kCountOverdue,
          sql::kCountLive}) {
        const auto plan = plan_of(text);
        EXPECT_EQ(plan.find("SCAN"), std::string::npos) << text << "\n" << plan;
        EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << text << "\n" << plan;
    }
    const auto lapses = plan_of(sql::kNthLapse);
    EXPECT_EQ(lapses.find("SCAN orders"), std::string::npos) << lapses;
    EXPECT_NE(lapses.find("orders_lapsed_of_buyer"), std::string::npos) << lapses;
    EXPECT_NE(lapses.find("orders_open_of_buyer"), std::string::npos) << lapses;
    EXPECT_NE(plan_of(sql::kOverdue).find("orders_open "), std::string::npos);
    EXPECT_NE(plan_of(sql::kCountLocks).find("orders_open "), std::string::npos);
    EXPECT_NE(plan_of(sql::kCountOverdue).find("orders_open "), std::string::npos);
    EXPECT_NE(plan_of(sql::kCountLive).find("orders_open_of_buyer"), std::string::npos);
}

}  // namespace
}  // namespace stagedoor::orders
