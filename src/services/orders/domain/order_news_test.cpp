#include "services/orders/domain/order_news.hpp"

#include <gtest/gtest.h>

#include "services/orders/domain/order_step.hpp"
#include "services/orders/testing/builders.hpp"

namespace stagedoor::orders {
namespace {

using testing::an_id;
using testing::an_order;
using testing::kPlaced;
using testing::kWindowEnd;

const AttemptRef kFirst{an_id<PaymentId>('a'), 1};
const AttemptRef kSecond{an_id<PaymentId>('a'), 2};

contracts::Event as_event(const OrderEvent& fact) {
    const auto said = std::visit([](const auto& each) { return contracts::encode(each); }, fact);
    contracts::Event event;
    event.source = contracts::Service::kOrders;
    event.type = said.type;
    event.subject = said.subject;
    event.version = said.version;
    event.data = said.data;
    return event;
}

// Whoever watched `before` and hears of `step` has what the store has.
void expect_told(Order before, const Step& step) {
    ASSERT_TRUE(step.changed);
    EXPECT_EQ(apply_news(before, as_event(step.events.at(0))), News::kChanged);
    EXPECT_EQ(before.version, step.order.version);
    EXPECT_EQ(before.status, step.order.status);
    EXPECT_EQ(before.payment, step.order.payment);
    EXPECT_EQ(before.cancel_reason, step.order.cancel_reason);
    EXPECT_EQ(deadline(before), deadline(step.order));
}

TEST(OrderNews, TellEveryChange) {
    const Order placed = an_order();
    const Step started = on_payment_started(placed, kFirst, kPlaced);
    expect_told(placed, started);
    const Step declined = on_authorization_failed(started.order, kFirst, kPlaced);
    expect_told(started.order, declined);
    const Step again = on_payment_started(declined.order, kSecond, kPlaced);
    expect_told(declined.order, again);
    const auto& facts = again.order.ticket;
    const Step paid =
        on_payment_authorized(again.order, {kSecond, facts.price, facts.currency}, kPlaced);
    expect_told(again.order, paid);
    expect_told(paid.order, on_capture_failed(paid.order, kSecond, kPlaced));

    expect_told(placed, *cancel(placed, kPlaced));
    expect_told(placed, expire(placed, kWindowEnd));
    expect_told(started.order, *cancel(started.order, kPlaced));
}

TEST(OrderNews, AreOldWhenTheOrderHasThem) {
    Order placed = an_order();
    const Step started = on_payment_started(placed, kFirst, kPlaced);
    Order order = started.order;

    EXPECT_EQ(apply_news(order, as_event(started.events.at(0))), News::kNone);
    EXPECT_EQ(order.version, 1);
}

TEST(OrderNews, AreNoneWhenNothingChanged) {
    Order order = an_order();
    const auto rejected = contracts::OrderPaymentRejected{order.id, kFirst.payment, 1, "amount"};

    EXPECT_EQ(apply_news(order, as_event(rejected)), News::kNone);
    contracts::Event unknown = as_event(cancel(order, kPlaced)->events.at(0));
    unknown.type = "order:painted";
    EXPECT_EQ(apply_news(order, unknown), News::kNone);
}

TEST(OrderNews, ShowAGap) {
    Order placed = an_order();
    const Step started = on_payment_started(placed, kFirst, kPlaced);
    const Step ended = *cancel(started.order, kPlaced);

    EXPECT_EQ(apply_news(placed, as_event(ended.events.at(0))), News::kGap);
    EXPECT_EQ(placed.version, 0);
}

}  // namespace
}  // namespace stagedoor::orders
