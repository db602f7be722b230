// Tickets in SQL. Holds no state; its statements stand in statements.hpp.
#pragma once

#include "services/tickets/ports.hpp"

namespace stagedoor::tickets {

class SqlTicketStore final : public TicketStore {
  public:
    void insert(Transaction& tx, const Ticket& ticket) override;
    [[nodiscard]] std::optional<Ticket> find(Transaction& tx, const TicketId& id) override;
    [[nodiscard]] bool save_listing(Transaction& tx, const Ticket& ticket) override;
    [[nodiscard]] bool save_status(Transaction& tx, const Ticket& ticket) override;
    [[nodiscard]] TicketPage list(Transaction& tx, const ListQuery& query) override;
    [[nodiscard]] std::optional<std::string> currency_in_use(Transaction& tx) override;
    void wipe(Transaction& tx) override;
};

}  // namespace stagedoor::tickets
