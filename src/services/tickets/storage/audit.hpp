// What `stagedoor audit` reads of this service's tables, as it stands and unjudged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/database/transaction.hpp"

namespace stagedoor::tickets {

struct AuditedTicket {
    std::string id;
    std::string seller;
    std::string title;
    std::int64_t price = 0;
    std::string currency;
    std::string status;
    std::optional<std::string> holder;
    std::int64_t version = 0;
};

[[nodiscard]] std::vector<AuditedTicket> audited_tickets(Transaction& tx);

}  // namespace stagedoor::tickets
