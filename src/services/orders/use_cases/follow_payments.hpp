// What Payments reports about an order, judged by Orders' clock inside the consumer's transaction:
// here a payment wins against expiry and cancellation, or loses.
#pragma once

#include "platform/runtime/env.hpp"
#include "services/orders/ports.hpp"

namespace stagedoor::orders {

class FollowPayments {
  public:
    FollowPayments(Env& env, OrderStore& store) : env_{env}, store_{store} {}

    // Each announces what changed, or the rejection of the attempt, and answers what an operator
    // must hear. An order that does not exist: the attempt is rejected, the rest is ignored.
    std::optional<Alarm> started(Transaction& tx, const OrderId& order, const AttemptRef& attempt);
    std::optional<Alarm> authorized(
        Transaction& tx, const OrderId& order, const Authorization& held
    );
    std::optional<Alarm> authorization_failed(
        Transaction& tx, const OrderId& order, const AttemptRef& attempt
    );
    std::optional<Alarm> capture_failed(
        Transaction& tx, const OrderId& order, const AttemptRef& attempt
    );

  private:
    // Finds, decides and stores until no other writer was in between; nullopt: no such order.
    template <class Decide>
    std::optional<Step> change(Transaction& tx, const OrderId& id, Decide decide);

    Env& env_;
    OrderStore& store_;
};

}  // namespace stagedoor::orders
