// One step of one payment at the card processor:
//
//     decide and store the call (a write) -> send it (nothing open) -> apply the reply (a write)
//
// What is sent was decided from the state in the very transaction that stored its bytes, so no call
// leaves for an order that was lost before. One step per payment at a time in each process; the
// driver sees to that (events/background_driver.hpp). Replicas may step the same payment: whichever
// reply is applied first counts, any other speaks of the past and is dropped. A crash between any
// two parts is harmless: the next step begins from the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "platform/database/database.hpp"
#include "platform/runtime/env.hpp"
#include "services/payments/domain/settle.hpp"
#include "services/payments/domain/step.hpp"
#include "services/payments/ports.hpp"

namespace stagedoor::payments {

class SettlePayment {
  public:
    enum class Next : std::uint8_t {
        kAgain,  // another step at once
        kRetry,  // nothing was learnt: the same step later
        kPoll,   // it waits for the buyer or the processor: look later
        kIdle,   // it waits for Orders, or for nothing
    };
    struct Report {
        Next next = Next::kIdle;
        std::optional<OrderId> order = {};  // of the payment
        bool moved = false;                 // something new is known: waiting is over
        bool looked = false;                // the processor was asked for the present state
        bool first_try = false;             // a call was sent that was never sent before
        std::string alarm = {};             // for a human
        std::string fault = {};             // why the processor's reply proved nothing
    };

    SettlePayment(Env& env, Database& database, Stores stores, CardProcessor& processor)
        : env_{env}, database_{database}, stores_{stores}, processor_{processor} {}

    // `look`: the present state is wanted, where asking can tell something. Throws what the store
    // throws.
    [[nodiscard]] Task<Report> step(PaymentId id, bool look);

  private:
    struct Plan {
        Step step;
        std::optional<Payment> payment;  // as stored when the step was decided
        Call call;                       // of kSend
        bool first_try = false;
    };

    [[nodiscard]] Plan plan(Transaction& tx, const PaymentId& id, bool look);
    [[nodiscard]] std::optional<Payment> present(Transaction& tx, const Payment& asked);
    [[nodiscard]] Call store_call(Transaction& tx, Payment& payment, Operation operation);
    [[nodiscard]] Task<Report> send(Plan plan);
    [[nodiscard]] Task<Report> look_at(Plan plan);
    [[nodiscard]] Task<Report> find(Plan plan);
    [[nodiscard]] std::optional<Settlement> apply_call(
        Transaction& tx, const Plan& plan, const Reply& reply
    );

    Env& env_;
    Database& database_;
    Stores stores_;
    CardProcessor& processor_;
};

}  // namespace stagedoor::payments
