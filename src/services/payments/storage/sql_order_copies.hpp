// Payments' copy of orders, in SQL. Holds no state.
#pragma once

#include "services/payments/ports.hpp"

namespace stagedoor::payments {

class SqlOrderCopies final : public OrderCopies {
  public:
    void insert(Transaction& tx, const OrderCopy& order) override;
    [[nodiscard]] std::optional<OrderCopy> find(Transaction& tx, const OrderId& id) override;
    void set_status(
        Transaction& tx, const OrderId& id, OrderStatus status, std::string_view cancel_reason
    ) override;
    void wipe(Transaction& tx) override;
};

}  // namespace stagedoor::payments
