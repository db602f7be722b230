// Writes a step of a payment down: the row, its events, and what follows for the stored calls. Used
// inside every transaction that moves a payment.
#pragma once

#include "services/payments/ports.hpp"

namespace stagedoor::payments {

// `before` is the payment as it was read in this transaction.
void record_change(
    Transaction& tx, const Stores& stores, const Payment& before, const Change& change
);

}  // namespace stagedoor::payments
