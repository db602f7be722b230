#include "app/audit/audit.hpp"

#include "app/audit/rules.hpp"
#include "core/json_writer.hpp"

namespace stagedoor::app {

AuditReport audit(const AuditData& data) {
    AuditReport report;
    check_logs(data, report.violations);
    check_holders(data, report.violations);
    check_money(data, report.violations);
    check_locks(data, report.violations);
    check_projections(data, report.violations);
    report.orders = static_cast<std::int64_t>(data.orders.size());
    for (const auto& store : data.stores) {
        report.events += store.log.rows;
    }
    return report;
}

std::string summary(const AuditReport& report) {
    const auto count = report.violations.size();
    const auto found = count == 0   ? std::string{"no violation"}
                       : count == 1 ? std::string{"1 violation"}
                                    : std::to_string(count) + " violations";
    return "audit: " + found + " in " + std::to_string(report.orders) + " orders and " +
           std::to_string(report.events) + " events";
}

std::string to_json(const AuditReport& report) {
    JsonWriter out;
    out.begin_object().key("violations").begin_array();
    for (const auto& violation : report.violations) {
        out.string(violation);
    }
    out.end_array().member("orders", report.orders).member("events", report.events).end_object();
    return out.take();
}

}  // namespace stagedoor::app
