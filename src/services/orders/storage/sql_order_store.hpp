// Orders in SQL. Holds no state; its statements stand in statements.hpp.
#pragma once

#include "services/orders/ports.hpp"

namespace stagedoor::orders {

class SqlOrderStore final : public OrderStore {
  public:
    [[nodiscard]] std::optional<Ticket> find_ticket(Transaction& tx, const TicketId& id) override;
    void keep_ticket(Transaction& tx, const TicketCopy& copy) override;
    [[nodiscard]] bool take_ticket(Transaction& tx, const Order& order) override;
    void release_ticket(Transaction& tx, const Order& order) override;
    [[nodiscard]] bool insert(Transaction& tx, const Order& order) override;
    [[nodiscard]] bool save(Transaction& tx, const Order& order) override;
    [[nodiscard]] std::optional<Order> find(Transaction& tx, const OrderId& id) override;
    [[nodiscard]] OrderPage list(Transaction& tx, const OrderQuery& query) override;
    [[nodiscard]] std::int64_t count_live(Transaction& tx, const UserId& buyer, Instant now)
        override;
    [[nodiscard]] LockCount count_locks(Transaction& tx, Instant now, Instant late) override;
    [[nodiscard]] std::optional<Instant> nth_lapse(
        Transaction& tx, const UserId& buyer, Instant since, Instant now, std::int64_t nth
    ) override;
    [[nodiscard]] std::vector<Ticket> find_tickets(Transaction& tx, std::span<const TicketId> ids)
        override;
    [[nodiscard]] std::map<UserId, Standing> standings(Transaction& tx, const StandingQuery& query)
        override;
    [[nodiscard]] bool take_and_insert(Transaction& tx, std::span<const Order> orders) override;
    [[nodiscard]] std::vector<Order> overdue(Transaction& tx, Instant instant, std::int64_t limit)
        override;
    void wipe(Transaction& tx) override;
};

}  // namespace stagedoor::orders
