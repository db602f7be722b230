// What a store needs to know about its outbox: how a fact becomes a row, and whom to tell after the
// commit. Implemented by messaging/outbox; the store calls it, nobody else.
#pragma once

#include <span>

#include "contracts/envelope.hpp"
#include "platform/database/transaction.hpp"

namespace stagedoor {

class Journal {
  public:
    virtual ~Journal() = default;

    // Inside a transaction: gives the fact its id, time and number, and writes its row.
    virtual contracts::Event append(Transaction& tx, contracts::NewEvent event) = 0;

    // After COMMIT, on the writer's thread, before any waiter of the batch is answered: these facts
    // are durable now, in this order. Empty batches are not reported. Must not throw and must be
    // quick.
    virtual void committed(std::span<const contracts::Event> events) = 0;
};

}  // namespace stagedoor
