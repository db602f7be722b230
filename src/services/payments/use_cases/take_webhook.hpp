// A webhook came in and is genuine. Its event id becomes durable in one transaction with its
// effect: that the payment's intent is to be looked at. The look itself follows, as often as it
// needs, so a processor that cannot be asked right now loses nothing, and an event that comes
// twice, late or out of order does no harm.
#pragma once

#include <optional>

#include "platform/database/database.hpp"
#include "platform/runtime/env.hpp"
#include "services/payments/ports.hpp"

namespace stagedoor::payments {

class TakeWebhook {
  public:
    TakeWebhook(Env& env, Database& database, Stores stores)
        : env_{env}, database_{database}, stores_{stores} {}

    // The payment to wake, if the event is new and about one of ours.
    [[nodiscard]] Task<std::optional<PaymentId>> run(Hint hint);

  private:
    [[nodiscard]] std::optional<PaymentId> take(Transaction& tx, const Hint& hint);

    Env& env_;
    Database& database_;
    Stores stores_;
};

}  // namespace stagedoor::payments
