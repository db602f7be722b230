// Tickets in SQL. Holds no state; its statements stand in statements.hpp.
#pragma once

#include "services/tickets/ports.hpp"

namespace stagedoor::tickets {

class SqlTicketStore final : public TicketStore {
  public:
    void insert(Transaction& tx, std::int64_t number, const Ticket& ticket) override;
    [[nodiscard]] std::optional<Ticket> find(Transaction& tx, const TicketId& id) override;
    [[nodiscard]] std::optional<Ticket> find(Transaction& tx, std::int64_t number) override;
    [[nodiscard]] std::optional<std::int64_t> number_of(Transaction& tx, const TicketId& id)
        override;
    [[nodiscard]] bool save_listing(Transaction& tx, const Ticket& ticket) override;
    [[nodiscard]] bool save_status(Transaction& tx, const Ticket& ticket) override;
    [[nodiscard]] TicketPage list_own(Transaction& tx, const ListQuery& query, Instant now)
        override;
    void each_unsold(Transaction& tx, const std::function<void(const StoredTicket&)>& visit)
        override;
    [[nodiscard]] std::int64_t count_sold(Transaction& tx, const UserId& seller) override;
    [[nodiscard]] std::optional<std::string> currency_in_use(Transaction& tx) override;
    void wipe(Transaction& tx) override;
};

}  // namespace stagedoor::tickets
