#include <string_view>
#include <unordered_map>

#include "app/audit/rules.hpp"

namespace stagedoor::app {

namespace {

using contracts::Service;

const Subjects& unsettled(const AuditData& data, Service consumer, Service producer) {
    return data.of(consumer).unsettled[index_of(producer)];
}

bool is_open(const orders::AuditedOrder& order) {
    return order.status == "created" || order.status == "awaiting:payment";
}

// What the mirror of an order on its ticket looks like.
struct Mirror {
    std::string status = "available";
    std::optional<std::string> holder;
};

// Tickets' status and holder follow Orders' decisions.
void check_ticket_mirror(const AuditData& data, Violations& found) {
    const auto& open = unsettled(data, Service::kTickets, Service::kOrders);
    std::unordered_map<std::string, Mirror> mirrors;
    Subjects undecided;
    for (const auto& order : data.orders) {
        if (open.contains(order.id)) {
            undecided.insert(order.ticket);
        } else if (order.status != "cancelled") {
            mirrors[order.ticket] = {order.status == "complete" ? "sold" : "reserved", order.id};
        }
    }
    for (const auto& ticket : data.tickets) {
        if (undecided.contains(ticket.id)) {
            continue;
        }
        const auto mirror = mirrors.find(ticket.id);
        const auto expected = mirror == mirrors.end() ? Mirror{} : mirror->second;
        if (ticket.status != expected.status || ticket.holder != expected.holder) {
            found.push_back(
                "I5 ticket " + ticket.id + " is " + ticket.status + " by " +
                ticket.holder.value_or("nobody") + " in the store of tickets, but " +
                expected.status + " by " + expected.holder.value_or("nobody") + " in that of orders"
            );
        }
    }
}

bool same_facts(const tickets::AuditedTicket& ticket, const orders::AuditedCopy& copy) {
    return ticket.title == copy.title && ticket.price == copy.price &&
           ticket.currency == copy.currency && ticket.seller == copy.seller;
}

// Orders' copies of tickets.
void check_ticket_copies(const AuditData& data, Violations& found) {
    const auto& open = unsettled(data, Service::kOrders, Service::kTickets);
    std::unordered_map<std::string_view, const orders::AuditedCopy*> copies;
    for (const auto& copy : data.ticket_copies) {
        copies.emplace(copy.ticket, &copy);
    }
    for (const auto& ticket : data.tickets) {
        const auto copy = copies.find(ticket.id);
        const bool known = copy != copies.end();
        if (!open.contains(ticket.id) && (!known || !same_facts(ticket, *copy->second))) {
            found.push_back(
                "I5 ticket " + ticket.id + (known ? " is not as" : " is not") +
                " in the copy that orders keeps"
            );
        }
        if (known) {
            copies.erase(copy);
        }
    }
    for (const auto& [id, copy] : copies) {
        found.push_back("I5 ticket " + std::string{id} + " is known to orders only");
    }
}

bool same_facts(const orders::AuditedOrder& order, const payments::AuditedOrderCopy& copy) {
    return order.price == copy.price && order.currency == copy.currency &&
           order.buyer == copy.buyer;
}

// Payments' copies of orders.
void check_order_copies(const AuditData& data, Violations& found) {
    const auto& open = unsettled(data, Service::kPayments, Service::kOrders);
    std::unordered_map<std::string_view, const payments::AuditedOrderCopy*> copies;
    for (const auto& copy : data.order_copies) {
        copies.emplace(copy.order, &copy);
    }
    for (const auto& order : data.orders) {
        const auto copy = copies.find(order.id);
        if (open.contains(order.id)) {
            continue;
        }
        if (copy == copies.end()) {
            found.push_back("I5 order " + order.id + " is not known to payments");
        } else if (!same_facts(order, *copy->second)) {
            found.push_back("I5 order " + order.id + " is not as in the copy that payments keeps");
        } else if (copy->second->status != order.status) {
            found.push_back(
                "I5 order " + order.id + " is " + order.status + ", but " + copy->second->status +
                " in the copy that payments keeps"
            );
        }
    }
}

// Expiration has exactly the deadlines of the open orders.
void check_deadlines(const AuditData& data, Violations& found) {
    const auto& unscheduled = unsettled(data, Service::kExpiration, Service::kOrders);
    const auto& unheard = unsettled(data, Service::kOrders, Service::kExpiration);
    std::unordered_map<std::string_view, std::int64_t> deadlines;
    for (const auto& row : data.deadlines) {
        deadlines.emplace(row.order, row.deadline);
    }
    for (const auto& order : data.orders) {
        if (unscheduled.contains(order.id) || unheard.contains(order.id)) {
            continue;
        }
        const auto kept = deadlines.find(order.id);
        const bool scheduled = kept != deadlines.end();
        if (scheduled != is_open(order)) {
            found.push_back(
                "I5 order " + order.id + " is " + order.status + ", but expiration has " +
                (scheduled ? "a" : "no") + " deadline for it"
            );
        } else if (scheduled && kept->second != order.deadline) {
            found.push_back(
                "I5 order " + order.id + " has another deadline in the store of expiration"
            );
        }
    }
}

}  // namespace

void check_projections(const AuditData& data, Violations& found) {
    check_ticket_mirror(data, found);
    check_ticket_copies(data, found);
    check_order_copies(data, found);
    check_deadlines(data, found);
}

}  // namespace stagedoor::app
