// Takes in what Orders says: keeps the copy of its orders, and passes its decisions on to their
// payments. Called inside the consumer's transaction.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "contracts/order_events.hpp"
#include "services/payments/ports.hpp"

namespace stagedoor::payments {

class FollowOrders {
  public:
    explicit FollowOrders(Stores stores) : stores_{stores} {}

    void created(Transaction& tx, const contracts::OrderCreated& order);
    void awaiting_payment(Transaction& tx, const contracts::OrderAwaitingPayment& order);
    void completed(Transaction& tx, const contracts::OrderCompleted& order);
    void cancelled(Transaction& tx, const contracts::OrderCancelled& order);
    void payment_rejected(Transaction& tx, const contracts::OrderPaymentRejected& answer);

  private:
    void move(
        Transaction& tx,
        std::optional<Payment> payment,
        const std::function<Change(Payment)>& decide
    );

    Stores stores_;
};

}  // namespace stagedoor::payments
