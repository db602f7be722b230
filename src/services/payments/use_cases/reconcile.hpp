// What the reconciler goes through at start and every minute: payments about which something is
// still to be done, and marks of webhooks that are old enough to be dropped.
#pragma once

#include <vector>

#include "platform/database/database.hpp"
#include "platform/runtime/env.hpp"
#include "services/payments/ports.hpp"

namespace stagedoor::payments {

// Webhooks are repeated for three days; their marks have to live much longer.
inline constexpr Milliseconds kMarksKept = std::chrono::hours{24 * 30};

class Reconcile {
  public:
    Reconcile(Env& env, Database& database, Stores stores)
        : env_{env}, database_{database}, stores_{stores} {}

    // Gives each open payment to `visit`, a page at a time.
    [[nodiscard]] Task<void> open_payments(std::function<void(const PaymentId&)> visit);
    [[nodiscard]] Task<void> drop_old_marks();

  private:
    Env& env_;
    Database& database_;
    Stores stores_;
};

}  // namespace stagedoor::payments
