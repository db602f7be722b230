#include "services/expiration/storage/audit.hpp"

#include "services/expiration/storage/statements.hpp"

namespace stagedoor::expiration {

std::vector<AuditedDeadline> audited_deadlines(Transaction& tx) {
    return tx.all(sql::kAll, {}, [](const Row& row) {
        return AuditedDeadline{row.str(0), row.integer(1)};
    });
}

}  // namespace stagedoor::expiration
