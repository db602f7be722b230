// The rules of the audit, each looking at its own part of the data and adding a line for each
// violation.
#pragma once

#include <string>
#include <vector>

#include "app/audit/audit_data.hpp"

namespace stagedoor::app {

using Violations = std::vector<std::string>;

// I5, I6: logs gapless, cursors neither ahead nor astray, nothing parked, versions as announced.
void check_logs(const AuditData& data, Violations& found);
// I1: of one ticket at most one order is open or complete, and the ticket knows which.
void check_holders(const AuditData& data, Violations& found);
// I2: money was taken if and only if the order is complete, and exactly its price.
void check_money(const AuditData& data, Violations& found);
// I3: no lock beyond its grace, none that a running server failed to end.
void check_locks(const AuditData& data, Violations& found);
// I5: what services keep of each other's things equals what those say.
void check_projections(const AuditData& data, Violations& found);

}  // namespace stagedoor::app
