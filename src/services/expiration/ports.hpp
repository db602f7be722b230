// Everything that Expiration needs from outside: its store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "platform/database/transaction.hpp"
#include "services/expiration/domain/deadline.hpp"

namespace stagedoor::expiration {

// Called inside transactions only. One instance serves all threads.
class DeadlineStore {
  public:
    virtual ~DeadlineStore() = default;

    // Sets the deadline of an order, instead of the one it had, if `version` (of the order) is
    // newer than what set that.
    virtual void put(Transaction& tx, const Deadline& deadline, std::int64_t version) = 0;
    // Nothing happens when the order has none.
    virtual void remove(Transaction& tx, const OrderId& order) = 0;
    // Removes exactly this deadline; false when the order has another one, or none.
    [[nodiscard]] virtual bool take(Transaction& tx, const Deadline& deadline) = 0;
    [[nodiscard]] virtual std::optional<Deadline> find(Transaction& tx, const OrderId& order) = 0;
    // The soonest `most` deadlines, in order.
    [[nodiscard]] virtual std::vector<Deadline> soonest(Transaction& tx, std::size_t most) = 0;
    virtual void wipe(Transaction& tx) = 0;
};

}  // namespace stagedoor::expiration
