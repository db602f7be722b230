// Reads a payment, for its buyer only, and what became of an attempt.
#pragma once

#include <optional>

#include "core/result.hpp"
#include "platform/database/database.hpp"
#include "services/payments/domain/errors.hpp"
#include "services/payments/domain/outcome.hpp"
#include "services/payments/ports.hpp"
#include "services/payments/use_cases/pay_order.hpp"

namespace stagedoor::payments {

struct AttemptView {
    Payment payment;
    Outcome outcome;
};

class ReadPayment {
  public:
    ReadPayment(Database& database, PaymentStore& store) : database_{database}, store_{store} {}

    // Errors: kNotFound, kNotOwner.
    [[nodiscard]] Task<Result<Payment>> run(PaymentId id, UserId buyer);

    // nullopt: there is no such payment (any more).
    [[nodiscard]] Task<std::optional<AttemptView>> attempt(AttemptRef ref);

  private:
    Database& database_;
    PaymentStore& store_;
};

}  // namespace stagedoor::payments
