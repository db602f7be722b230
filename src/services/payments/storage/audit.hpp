// What `stagedoor audit` reads of this service's tables, as it stands and unjudged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/database/transaction.hpp"

namespace stagedoor::payments {

struct AuditedPayment {
    std::string id;
    std::string order;
    std::string buyer;
    std::string status;
    std::int64_t version = 0;
    std::int64_t amount = 0;
    std::string currency;
    std::int64_t refunded = 0;        // given back in all
    bool refunded_elsewhere = false;  // some of it in the provider's dashboard
};

// This service's copy of an order.
struct AuditedOrderCopy {
    std::string order;
    std::string buyer;
    std::string status;
    std::int64_t price = 0;
    std::string currency;
};

[[nodiscard]] std::vector<AuditedPayment> audited_payments(Transaction& tx);
[[nodiscard]] std::vector<AuditedOrderCopy> audited_copies(Transaction& tx);

}  // namespace stagedoor::payments
