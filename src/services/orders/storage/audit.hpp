// What `stagedoor audit` reads of this service's tables, as it stands and unjudged. Times are
// milliseconds since 1970.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/database/transaction.hpp"

namespace stagedoor::orders {

struct AuditedOrder {
    std::string id;
    std::string ticket;
    std::string buyer;
    std::string status;
    std::int64_t version = 0;
    std::int64_t price = 0;
    std::string currency;
    std::int64_t placed_at = 0;
    std::int64_t expires_at = 0;
    std::int64_t grace_end = 0;
    std::int64_t deadline = 0;
    std::optional<std::string> payment;
};

// This service's copy of a ticket, with the order that has it.
struct AuditedCopy {
    std::string ticket;
    std::string seller;
    std::string title;
    std::int64_t price = 0;
    std::string currency;
    std::int64_t version = 0;
    std::optional<std::string> holder;
};

[[nodiscard]] std::vector<AuditedOrder> audited_orders(Transaction& tx);
[[nodiscard]] std::vector<AuditedCopy> audited_copies(Transaction& tx);

}  // namespace stagedoor::orders
