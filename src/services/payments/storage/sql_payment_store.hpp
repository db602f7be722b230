// Payments and their attempts, in SQL. Holds no state.
#pragma once

#include "services/payments/ports.hpp"

namespace stagedoor::payments {

class SqlPaymentStore final : public PaymentStore {
  public:
    void insert(Transaction& tx, const Payment& payment) override;
    void save(Transaction& tx, const Payment& payment) override;
    [[nodiscard]] std::optional<Payment> find(Transaction& tx, const PaymentId& id) override;
    [[nodiscard]] std::optional<Payment> find_by_order(Transaction& tx, const OrderId& order)
        override;
    [[nodiscard]] std::optional<Payment> find_by_intent(Transaction& tx, std::string_view intent)
        override;
    [[nodiscard]] std::vector<PaymentId> open_after(
        Transaction& tx, std::string_view after, std::int64_t limit
    ) override;
    [[nodiscard]] MoneySurvey survey(Transaction& tx) override;
    [[nodiscard]] bool any_made_between(Transaction& tx, Instant from, Instant to) override;
    void insert_attempt(Transaction& tx, const Payment& payment, Instant now) override;
    [[nodiscard]] std::optional<Failure> failure_of(
        Transaction& tx, const PaymentId& id, std::int64_t attempt
    ) override;
    void wipe(Transaction& tx) override;
};

}  // namespace stagedoor::payments
