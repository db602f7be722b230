// What `stagedoor audit` reads of this service's tables, as it stands and unjudged.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "platform/database/transaction.hpp"

namespace stagedoor::expiration {

struct AuditedDeadline {
    std::string order;
    std::int64_t deadline = 0;  // milliseconds since 1970
};

// The deadlines that have not been announced yet.
[[nodiscard]] std::vector<AuditedDeadline> audited_deadlines(Transaction& tx);

}  // namespace stagedoor::expiration
