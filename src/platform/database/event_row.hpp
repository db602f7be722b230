// How an event stands in a row, wherever a store keeps events: outbox, parked events.
#pragma once

#include "contracts/envelope.hpp"
#include "platform/database/transaction.hpp"

namespace stagedoor {

// Of a row with the columns seq, id, type, subject, version, time, data, in this order.
[[nodiscard]] contracts::Event to_event(const Row& row, contracts::Service producer);

}  // namespace stagedoor
