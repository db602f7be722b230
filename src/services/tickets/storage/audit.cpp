#include "services/tickets/storage/audit.hpp"

namespace stagedoor::tickets {

std::vector<AuditedTicket> audited_tickets(Transaction& tx) {
    return tx.all(
        "SELECT id, seller, title, price, currency, status, holder, version FROM tickets "
        "ORDER BY number",
        {},
        [](const Row& row) {
            return AuditedTicket{
                row.str(0),
                row.str(1),
                row.str(2),
                row.integer(3),
                row.str(4),
                row.str(5),
                row.optional_str(6),
                row.integer(7)};
        }
    );
}

}  // namespace stagedoor::tickets
