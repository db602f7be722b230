#include "services/orders/storage/audit.hpp"

namespace stagedoor::orders {

std::vector<AuditedOrder> audited_orders(Transaction& tx) {
    return tx.all(
        "SELECT id, ticket_id, buyer, status, version, price, currency, placed_at, expires_at, "
        "grace_end, deadline, payment_id FROM orders ORDER BY number",
        {},
        [](const Row& row) {
            return AuditedOrder{
                row.str(0),
                row.str(1),
                row.str(2),
                row.str(3),
                row.integer(4),
                row.integer(5),
                row.str(6),
                row.integer(7),
                row.integer(8),
                row.integer(9),
                row.integer(10),
                row.optional_str(11)};
        }
    );
}

std::vector<AuditedCopy> audited_copies(Transaction& tx) {
    return tx.all(
        "SELECT id, seller, title, price, currency, version, holder FROM tickets ORDER BY id",
        {},
        [](const Row& row) {
            return AuditedCopy{
                row.str(0),
                row.str(1),
                row.str(2),
                row.integer(3),
                row.str(4),
                row.integer(5),
                row.optional_str(6)};
        }
    );
}

}  // namespace stagedoor::orders
