// Calls to the card processor and webhooks from it, in SQL. Hold no state.
#pragma once

#include "services/payments/ports.hpp"

namespace stagedoor::payments {

class SqlCallLog final : public CallLog {
  public:
    [[nodiscard]] std::optional<Call> find(
        Transaction& tx, const PaymentId& payment, Operation operation, std::int64_t number
    ) override;
    void put(Transaction& tx, const PaymentId& payment, const Call& call) override;
    void forget_cards(Transaction& tx, const PaymentId& payment) override;
    void wipe(Transaction& tx) override;
};

class SqlSeenEvents final : public SeenEvents {
  public:
    [[nodiscard]] bool insert(Transaction& tx, std::string_view event, Instant now) override;
    [[nodiscard]] std::int64_t forget(Transaction& tx, Instant before, std::int64_t limit) override;
    void wipe(Transaction& tx) override;
};

}  // namespace stagedoor::payments
