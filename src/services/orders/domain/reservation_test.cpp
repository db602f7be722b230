#include "services/orders/domain/reservation.hpp"

#include <gtest/gtest.h>

#include "services/orders/domain/errors.hpp"
#include "services/orders/testing/builders.hpp"

namespace stagedoor::orders {
namespace {

using testing::a_ticket;
using testing::an_order;
using testing::kGraceEnd;
using testing::kPlaced;
using testing::kWindowEnd;

const Terms kTerms{};

Request request_of(std::string buyer) {
    return {testing::an_id<OrderId>('2'), UserId{std::move(buyer)}, 0, 0};
}

Ticket held_by(Order order) {
    Ticket ticket = a_ticket();
    ticket.holder = std::move(order);
    return ticket;
}

Order in_payment() {
    Order order = an_order();
    order.status = Status::kAwaitingPayment;
    order.version = 1;
    order.payment = PaymentAttempt{testing::an_id<PaymentId>('a'), 1, true};
    return order;
}

Order sold() {
    Order order = in_payment();
    order.status = Status::kComplete;
    order.payment->in_flight = false;
    return order;
}

// SOLD-06, B17
TEST(Reservation, GoesToWhomTheTableSays) {
    struct Row {
        std::string_view what;
        Ticket ticket;
        Instant now;
        std::optional<OrderError> for_buyers;
    };
    const Milliseconds tick{1};
    const Row table[] = {
        {"free", a_ticket(), kPlaced, std::nullopt},
        {"held", held_by(an_order()), kWindowEnd - tick, OrderError::kTicketReserved},
        {"lapsed", held_by(an_order()), kWindowEnd, std::nullopt},
        {"in payment", held_by(in_payment()), kWindowEnd - tick, OrderError::kTicketReserved},
        {"in its grace", held_by(in_payment()), kGraceEnd - tick, OrderError::kTicketReserved},
        {"grace lapsed", held_by(in_payment()), kGraceEnd, std::nullopt},
        {"sold", held_by(sold()), kPlaced, OrderError::kTicketReserved},
        {"sold long ago", held_by(sold()), kGraceEnd + tick, OrderError::kTicketReserved},
    };

    for (const auto& row : table) {
        for (const char* buyer : {"other", "buyer"}) {
            const auto placing = place(row.ticket, request_of(buyer), kTerms, row.now);
            if (row.for_buyers) {
                ASSERT_FALSE(placing) << row.what;
                EXPECT_EQ(placing.error(), *row.for_buyers) << row.what << " for " << buyer;
            } else {
                EXPECT_TRUE(placing) << row.what << " for " << buyer;
            }
        }
        const auto own = place(row.ticket, request_of("seller"), kTerms, row.now);
        ASSERT_FALSE(own) << row.what;
        EXPECT_EQ(own.error(), OrderError::kOwnTicket) << row.what;
    }
}

TEST(Reservation, FreezesTheTicketAndFixesItsDeadlines) {
    const auto placing = place(a_ticket(), request_of("buyer"), kTerms, kPlaced);

    ASSERT_TRUE(placing);
    EXPECT_EQ(placing->order.ticket.title, "Front row");
    EXPECT_EQ(placing->order.ticket.price, Money{1999});
    EXPECT_EQ(placing->order.expires_at, kWindowEnd);
    EXPECT_EQ(placing->order.grace_end, kGraceEnd);
    EXPECT_EQ(placing->order.version, 0);
    EXPECT_FALSE(placing->lapsed);
    EXPECT_EQ(placing->event.id, placing->order.id);
    EXPECT_EQ(placing->event.status, "created");
    EXPECT_EQ(placing->event.expires_at, kWindowEnd);
    EXPECT_EQ(placing->event.ticket_version, 0);
}

// EXP-01
TEST(Reservation, EndsAnOverdueLockOnTheWay) {
    const auto placing = place(held_by(an_order()), request_of("other"), kTerms, kWindowEnd);

    ASSERT_TRUE(placing);
    ASSERT_TRUE(placing->lapsed);
    EXPECT_EQ(placing->lapsed->order.status, Status::kCancelled);
    EXPECT_EQ(placing->lapsed->order.version, 1);
    const auto& event = std::get<contracts::OrderCancelled>(placing->lapsed->events.at(0));
    EXPECT_EQ(event.id, an_order().id);
    EXPECT_EQ(event.reason, "expired");
}

// LOAD-04
TEST(Reservation, IsLimitedInSum) {
    Request request = request_of("buyer");
    request.max_locks = 2;
    request.live_locks = 1;
    EXPECT_TRUE(place(a_ticket(), request, kTerms, kPlaced));

    request.live_locks = 2;
    EXPECT_EQ(place(a_ticket(), request, kTerms, kPlaced).error(), OrderError::kTooManyLocks);

    request.max_locks = 0;
    EXPECT_TRUE(place(a_ticket(), request, kTerms, kPlaced)) << "0 is no limit";
}

TEST(Reservation, RefusesInTheOrderOfTheContract) {
    Request request = request_of("seller");
    request.max_locks = 1;
    request.live_locks = 1;
    const Ticket held = held_by(an_order());
    EXPECT_EQ(place(held, request, kTerms, kPlaced).error(), OrderError::kOwnTicket);

    request.buyer = UserId{"other"};
    EXPECT_EQ(place(held, request, kTerms, kPlaced).error(), OrderError::kTooManyLocks);
}

}  // namespace
}  // namespace stagedoor::orders
