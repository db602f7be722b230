// Everything that the audit judges, read from one cut through the five stores.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "app/services.hpp"
#include "contracts/envelope.hpp"
#include "core/time.hpp"
#include "platform/database/transaction.hpp"
#include "platform/messaging/log_walk.hpp"
#include "services/expiration/storage/audit.hpp"
#include "services/orders/storage/audit.hpp"
#include "services/payments/storage/audit.hpp"
#include "services/tickets/storage/audit.hpp"

namespace stagedoor::app {

// A store's log, summed up while it was read.
struct LogSummary {
    std::int64_t head = 0;   // as the counter says
    std::int64_t first = 0;  // of the rows that are kept; 0: none
    std::int64_t last = 0;
    std::int64_t rows = 0;
    std::vector<std::string> faults;  // what is wrong inside this log alone: "I5 seq jumps …"
    std::vector<std::int64_t> sales;  // times of `order:created`: the server was serving then
    // The last version announced of each subject.
    std::unordered_map<std::string, std::int64_t> versions;
};

using Subjects = std::unordered_set<std::string>;

struct StoreFacts {
    LogSummary log;
    std::vector<CursorRow> cursors;
    std::vector<ParkedRow> parked;
    // By producer: subjects with events that this store has not applied yet, or has parked. What
    // they say about this store's tables is still open.
    std::array<Subjects, kServices> unsettled;
    // Producers whose log has another event where the cursor stands, and that event's id.
    std::map<std::string, std::string> contradicted;
};

struct AuditData {
    std::array<StoreFacts, kServices> stores;
    std::vector<tickets::AuditedTicket> tickets;
    std::vector<orders::AuditedOrder> orders;
    std::vector<orders::AuditedCopy> ticket_copies;
    std::vector<payments::AuditedPayment> payments;
    std::vector<payments::AuditedOrderCopy> order_copies;
    std::vector<expiration::AuditedDeadline> deadlines;
    // The clock of the running server; of a stopped one nobody could have ended a lock since.
    std::optional<Instant> now;

    [[nodiscard]] const StoreFacts& of(contracts::Service service) const {
        return stores[index_of(service)];
    }
};

// One read transaction a service, in the order of kAllServices.
using AuditTransactions = std::array<Transaction*, kServices>;

[[nodiscard]] AuditData load_audit_data(
    const AuditTransactions& stores, std::optional<Instant> now
);

}  // namespace stagedoor::app
