// A buyer pays: stores a new attempt with the exact bytes that will be sent and announces it, or
// joins the attempt in flight. Touches no card: Orders has to grant the attempt first.
#pragma once

#include <functional>
#include <string>

#include "core/result.hpp"
#include "platform/database/database.hpp"
#include "platform/runtime/env.hpp"
#include "services/payments/domain/errors.hpp"
#include "services/payments/domain/start.hpp"
#include "services/payments/ports.hpp"

namespace stagedoor::payments {

struct AttemptRef {
    PaymentId payment;
    std::int64_t attempt = 1;
};

// Runs in the transaction of the attempt, also when it is joined.
using WithAttempt = std::function<void(Transaction&, const AttemptRef&)>;

class PayOrder {
  public:
    struct Needs {
        Env& env;
        Database& database;
        Stores stores;
        CardProcessor& processor;
        CatchUpWithOrders catch_up;
    };
    struct Command {
        UserId buyer;
        OrderId order;
        std::string card;  // token or payment method
    };

    explicit PayOrder(Needs needs) : needs_{std::move(needs)} {}

    // The attempt, durable and announced (payment:started) or already under way. `also` may be
    // empty. Errors: kNotFound, after having caught up with Orders; those of decide_start.
    [[nodiscard]] Task<Result<AttemptRef>> run(Command command, WithAttempt also);

  private:
    [[nodiscard]] Result<AttemptRef> start(
        Transaction& tx, const Command& command, const WithAttempt& also
    );
    void store_attempt(Transaction& tx, const Change& change, const Command& command, bool first)
        const;

    Needs needs_;
};

}  // namespace stagedoor::payments
