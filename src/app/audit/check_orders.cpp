// I1 and I3: what the store of Orders says about who has a ticket, and until when.
#include <algorithm>
#include <unordered_map>

#include "app/audit/rules.hpp"

namespace stagedoor::app {

namespace {

// How long after its deadline a lock may still stand in the store of a server that runs.
constexpr Milliseconds kSweepTolerance{30'000};
// That a server ran is taken from its log: two sales that far apart, with sweeps in between.
constexpr Milliseconds kProofOfService{5'000};

bool is_open(const orders::AuditedOrder& order) {
    return order.status == "created" || order.status == "awaiting:payment";
}

bool has_ticket(const orders::AuditedOrder& order) {
    return is_open(order) || order.status == "complete";
}

void check_holding(const orders::AuditedOrder& order, Violations& found) {
    const bool sane = order.placed_at <= order.expires_at && order.expires_at <= order.grace_end;
    if (!sane || order.deadline > order.grace_end) {
        found.push_back("I3 order " + order.id + " has a deadline outside of its window and grace");
    }
}

// Whether a server that ran has left this lock standing.
bool overslept(const orders::AuditedOrder& order, const AuditData& data) {
    const auto limit = order.deadline + kSweepTolerance.count();
    if (data.now) {
        return limit < to_millis(*data.now);
    }
    const auto& sales = data.of(contracts::Service::kOrders).log.sales;
    const auto first = std::ranges::upper_bound(sales, limit);
    return first != sales.end() && sales.back() - *first >= kProofOfService.count();
}

}  // namespace

void check_holders(const AuditData& data, Violations& found) {
    std::unordered_map<std::string, const orders::AuditedOrder*> holders;
    for (const auto& order : data.orders) {
        if (!has_ticket(order)) {
            continue;
        }
        const auto [holder, first] = holders.emplace(order.ticket, &order);
        if (!first) {
            found.push_back(
                "I1 ticket " + order.ticket + " is held by two orders, " + holder->second->id +
                " and " + order.id
            );
        }
    }
    for (const auto& copy : data.ticket_copies) {
        const auto holder = holders.find(copy.ticket);
        const auto expected =
            holder == holders.end() ? std::nullopt : std::optional{holder->second->id};
        if (copy.holder != expected) {
            found.push_back(
                "I1 ticket " + copy.ticket + " is given to " + copy.holder.value_or("nobody") +
                " in the store of orders, but held by " + expected.value_or("nobody")
            );
        }
    }
}

void check_locks(const AuditData& data, Violations& found) {
    for (const auto& order : data.orders) {
        if (!is_open(order)) {
            continue;
        }
        check_holding(order, found);
        if (overslept(order, data)) {
            found.push_back("I3 order " + order.id + " still holds its ticket after its deadline");
        }
    }
}

}  // namespace stagedoor::app
