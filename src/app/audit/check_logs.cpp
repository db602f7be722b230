#include <string_view>

#include "app/audit/rules.hpp"

namespace stagedoor::app {

namespace {

using contracts::Service;

std::string str(std::int64_t number) {
    return std::to_string(number);
}

void check_log(std::string_view name, const LogSummary& log, Violations& found) {
    const auto log_name = std::string{name} + " outbox: ";
    for (const auto& fault : log.faults) {
        // "I5 seq jumps …" -> "I5 orders outbox: seq jumps …"
        found.push_back(fault.substr(0, 3) + log_name + fault.substr(3));
    }
    if (log.head != log.last) {
        found.push_back(
            "I5 " + log_name + "its counter says " + str(log.head) + ", its last event is " +
            str(log.last)
        );
    }
}

void check_cursors(
    const AuditData& data, const std::string& name, const StoreFacts& store, Violations& found
) {
    for (const auto& cursor : store.cursors) {
        const auto place = "I5 " + name + ": its cursor for " + cursor.producer + " ";
        const auto producer = contracts::parse_service(cursor.producer);
        if (!producer) {
            found.push_back(place + "names no service");
        } else if (const auto head = data.of(*producer).log.head; cursor.seq > head) {
            found.push_back(
                place + "is at " + str(cursor.seq) + ", ahead of the head " + str(head)
            );
        }
        if (const auto other = store.contradicted.find(cursor.producer);
            other != store.contradicted.end()) {
            found.push_back(
                place + "stands on event " + cursor.event_id + ", but number " + str(cursor.seq) +
                " is " + other->second
            );
        }
    }
}

void check_parked(const std::string& name, const StoreFacts& store, Violations& found) {
    for (const auto& event : store.parked) {
        found.push_back(
            "I5 " + name + ": " + event.type + " " + str(event.seq) + " of " + event.producer +
            " is parked (" + event.subject + "): " + event.reason
        );
    }
}

// Every change of a version is announced, so the last announced one is the row's.
template <class Rows>
void check_versions(
    std::string_view what, const Rows& rows, const LogSummary& log, Violations& found
) {
    for (const auto& row : rows) {
        const auto announced = log.versions.find(row.id);
        if (announced == log.versions.end()) {
            // Trimmed away together with the older part of the log, or never said.
            if (log.first == 1 || log.rows == 0) {
                found.push_back("I6 " + std::string{what} + " " + row.id + " was never announced");
            }
        } else if (announced->second != row.version) {
            found.push_back(
                "I6 " + std::string{what} + " " + row.id + " has version " + str(row.version) +
                ", announced was " + str(announced->second)
            );
        }
    }
}

}  // namespace

void check_logs(const AuditData& data, Violations& found) {
    for (const auto service : kAllServices) {
        const std::string name{contracts::to_string(service)};
        const auto& store = data.of(service);
        check_log(name, store.log, found);
        check_cursors(data, name, store, found);
        check_parked(name, store, found);
    }
    check_versions("ticket", data.tickets, data.of(Service::kTickets).log, found);
    check_versions("order", data.orders, data.of(Service::kOrders).log, found);
    check_versions("payment", data.payments, data.of(Service::kPayments).log, found);
}

}  // namespace stagedoor::app
