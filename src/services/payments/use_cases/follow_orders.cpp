#include "services/payments/use_cases/follow_orders.hpp"

#include "services/payments/domain/verdict.hpp"
#include "services/payments/use_cases/record_change.hpp"

namespace stagedoor::payments {

void FollowOrders::created(Transaction& tx, const contracts::OrderCreated& order) {
    stores_.orders.insert(
        tx,
        {order.id,
         order.buyer,
         OrderStatus::kCreated,
         "",
         order.expires_at,
         order.price,
         order.currency}
    );
}

void FollowOrders::awaiting_payment(Transaction& tx, const contracts::OrderAwaitingPayment& order) {
    stores_.orders.set_status(tx, order.id, OrderStatus::kAwaitingPayment, "");
    if (order.in_flight) {
        move(tx, stores_.payments.find(tx, order.payment), [&](Payment payment) {
            return grant(std::move(payment), order.attempt);
        });
    }
}

void FollowOrders::completed(Transaction& tx, const contracts::OrderCompleted& order) {
    stores_.orders.set_status(tx, order.id, OrderStatus::kComplete, "");
    move(tx, stores_.payments.find(tx, order.payment), [](Payment payment) {
        return complete(std::move(payment));
    });
}

void FollowOrders::cancelled(Transaction& tx, const contracts::OrderCancelled& order) {
    stores_.orders.set_status(tx, order.id, OrderStatus::kCancelled, order.reason);
    move(tx, stores_.payments.find_by_order(tx, order.id), [&](Payment payment) {
        return lose(std::move(payment), order.reason);
    });
}

void FollowOrders::payment_rejected(
    Transaction& tx, const contracts::OrderPaymentRejected& answer
) {
    move(tx, stores_.payments.find(tx, answer.payment), [&](Payment payment) {
        return reject(std::move(payment), answer.attempt, answer.reason);
    });
}

void FollowOrders::move(
    Transaction& tx, std::optional<Payment> payment, const std::function<Change(Payment)>& decide
) {
    if (payment) {
        record_change(tx, stores_, *payment, decide(*payment));
    }
}

}  // namespace stagedoor::payments
