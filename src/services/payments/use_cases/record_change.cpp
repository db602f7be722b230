#include "services/payments/use_cases/record_change.hpp"

#include "services/payments/domain/step.hpp"

namespace stagedoor::payments {
namespace {

// The same card is tried once more under another number: its bytes go with it, under a new key.
void renumber_confirmation(
    Transaction& tx, const Stores& stores, const Payment& before, const Payment& after
) {
    auto call = stores.calls.find(tx, before.id, Operation::kConfirm, before.number);
    if (!call) {
        return;
    }
    call->number = after.number;
    call->key = idempotency_key(after, Operation::kConfirm);
    call->faults = 0;
    call->sent = false;
    if (!after.intent) {
        call->path.clear();
    }
    stores.calls.put(tx, after.id, *call);
}

}  // namespace

void record_change(
    Transaction& tx, const Stores& stores, const Payment& before, const Change& change
) {
    const Payment& after = change.payment;
    stores.payments.save(tx, after);
    for (const auto& event : change.events) {
        tx.emit(event);
    }
    const bool confirming =
        before.status == Status::kProcessing && after.status == Status::kProcessing;
    if (confirming && after.number != before.number && after.attempt == before.attempt) {
        renumber_confirmation(tx, stores, before, after);
    }
    if (before.status == Status::kProcessing && after.status != Status::kProcessing) {
        stores.calls.forget_cards(tx, after.id);
    }
}

}  // namespace stagedoor::payments
