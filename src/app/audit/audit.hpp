// `stagedoor audit`: proves the promises (docs/operations.md, I1 to I6) on what the stores hold.
// Read-only, and judges only what is settled: an event that a consumer has not reached yet may
// still explain a difference.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/audit/audit_data.hpp"

namespace stagedoor::app {

struct AuditReport {
    std::vector<std::string> violations;  // one line each, beginning with the promise: "I1 …"
    std::int64_t orders = 0;
    std::int64_t events = 0;
};

[[nodiscard]] AuditReport audit(const AuditData& data);

// The last line of the command: "audit: no violation in 12 orders and 60 events".
[[nodiscard]] std::string summary(const AuditReport& report);

// {"violations":[…],"orders":12,"events":60}
[[nodiscard]] std::string to_json(const AuditReport& report);

}  // namespace stagedoor::app
