// Keeps the deadlines that Orders announces. Plain functions of the consumer's transaction;
// repeating one changes nothing.
#pragma once

#include <cstdint>

#include "services/expiration/ports.hpp"

namespace stagedoor::expiration {

class FollowOrders {
  public:
    explicit FollowOrders(DeadlineStore& store) : store_{store} {}

    // The order may be ended from `deadline` on, as of its version `version`.
    void schedule(Transaction& tx, const Deadline& deadline, std::int64_t version) {
        store_.put(tx, deadline, version);
    }
    // The order is complete or cancelled: no deadline matters any more.
    void forget(Transaction& tx, const OrderId& order) { store_.remove(tx, order); }

  private:
    DeadlineStore& store_;
};

}  // namespace stagedoor::expiration
