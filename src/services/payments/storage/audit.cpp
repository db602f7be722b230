#include "services/payments/storage/audit.hpp"

namespace stagedoor::payments {

std::vector<AuditedPayment> audited_payments(Transaction& tx) {
    return tx.all(
        "SELECT id, order_id, buyer, status, version, amount_minor, currency, refunded_minor, "
        "lost IS NULL AND refunded_minor > 0 FROM payments ORDER BY id",
        {},
        [](const Row& row) {
            return AuditedPayment{
                row.str(0),
                row.str(1),
                row.str(2),
                row.str(3),
                row.integer(4),
                row.integer(5),
                row.str(6),
                row.integer(7),
                row.integer(8) != 0};
        }
    );
}

std::vector<AuditedOrderCopy> audited_copies(Transaction& tx) {
    return tx.all(
        "SELECT id, buyer, status, price_minor, currency FROM orders ORDER BY id",
        {},
        [](const Row& row) {
            return AuditedOrderCopy{row.str(0), row.str(1), row.str(2), row.integer(3), row.str(4)};
        }
    );
}

}  // namespace stagedoor::payments
