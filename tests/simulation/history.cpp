#include "tests/simulation/history.hpp"

#include <algorithm>

#include "contracts/ticket_events.hpp"

namespace stagedoor::simulation {
namespace {

using contracts::Event;
using contracts::Service;

std::string name_of(const Event& event) {
    return event.type + " " + event.subject + " #" + std::to_string(event.seq);
}

bool is_open(const History::Order& order) {
    return order.status == "created" || order.status == "awaiting:payment";
}

}  // namespace

void History::committed(std::span<const Event> events) {
    for (const Event& event : events) {
        apply(event);
    }
    look_for_company(events);
}

Task<void> History::recovered(Service service, Outbox& outbox) {
    Log& log = logs_.at(static_cast<std::size_t>(service));
    const std::string who{contracts::to_string(service)};
    if (outbox.head() < log.seq) {
        findings_.violation(
            "I4 " + who + " lost what it had committed: its log ends at " +
            std::to_string(outbox.head()) + ", it had come to " + std::to_string(log.seq)
        );
        co_return;
    }
    bool unsaid = false;
    while (log.seq < outbox.head()) {
        const OutboxPage page = co_await outbox.read(log.seq, 500);
        if (log.seq > 0 && page.after_id && *page.after_id != log.id) {
            findings_.violation("I4 " + who + " has another event at " + std::to_string(log.seq));
            co_return;
        }
        if (page.events.empty()) {
            findings_.violation("I5 " + who + " has a hole after " + std::to_string(log.seq));
            co_return;
        }
        unsaid = true;
        for (const Event& event : page.events) {
            apply(event);
        }
    }
    if (unsaid) {
        findings_.count("crash between commit and publish");
    }
}

void History::apply(const Event& event) {
    Log& log = logs_.at(static_cast<std::size_t>(event.source));
    ++events_;
    if (event.seq != log.seq + 1) {
        findings_.violation("I5 " + name_of(event) + " follows number " + std::to_string(log.seq));
    }
    log = {event.seq, event.id};
    if (event.type == contracts::OrderCreated::kType) {
        on_order_created(event);
    } else if (event.type == contracts::OrderAwaitingPayment::kType) {
        on_awaiting_payment(event);
    } else if (event.type == contracts::OrderCompleted::kType) {
        on_completed(event);
    } else if (event.type == contracts::OrderCancelled::kType) {
        on_cancelled(event);
    } else if (event.source == Service::kTickets) {
        on_ticket(event);
    } else if (event.source == Service::kPayments) {
        on_payment(event);
    }
}

// What met in one transaction.
void History::look_for_company(std::span<const Event> events) {
    std::set<std::string_view> buyers;
    std::set<std::string_view> cancelled;
    std::set<std::string> lapsed;  // tickets
    for (const Event& event : events) {
        if (event.type == contracts::OrderCreated::kType) {
            buyers.insert(event.subject);
            if (lapsed.contains(orders_.at(event.subject).ticket)) {
                findings_.count("expired lock taken over by the next order");
            }
        }
        if (event.type == contracts::OrderCancelled::kType) {
            cancelled.insert(event.subject);
            const Order& order = orders_.at(event.subject);
            if (order.reason == "expired") {
                lapsed.insert(order.ticket);
            }
        }
        if (event.type == contracts::OrderPaymentRejected::kType &&
            cancelled.contains(event.subject)) {
            findings_.count("cancel and payment of one order in one batch");
        }
    }
    if (buyers.size() > 1) {
        findings_.count("two buyers in one commit batch");
    }
}

void History::on_order_created(const Event& event) {
    const auto fact = contracts::decode_order_created(event);
    const std::string id = fact.id.str();
    Ticket& ticket = tickets_[fact.ticket.str()];
    if (ticket.holder) {
        findings_.violation(
            "I1 " + name_of(event) + ": ticket " + fact.ticket.str() + " is held by " +
            *ticket.holder
        );
    }
    if (orders_.contains(id) || fact.version != 0) {
        findings_.violation("I6 " + name_of(event) + ": created twice");
    }
    Order order;
    order.ticket = fact.ticket.str();
    order.buyer = fact.buyer.str();
    order.status = "created";
    order.price = fact.price;
    order.expires_at = fact.expires_at;
    order.deadline = fact.expires_at;
    orders_[id] = order;
    ticket.holder = id;
    ++ticket.changes;
    findings_.count("orders");
}

History::Order* History::step(const Event& event, const std::string& id, std::int64_t version) {
    const auto found = orders_.find(id);
    if (found == orders_.end()) {
        findings_.violation("I6 " + name_of(event) + ": no such order");
        return nullptr;
    }
    Order& order = found->second;
    if (version != order.version + 1) {
        findings_.violation(
            "I6 " + name_of(event) + ": version " + std::to_string(version) + " after " +
            std::to_string(order.version)
        );
        return nullptr;
    }
    order.version = version;
    return &order;
}

void History::on_awaiting_payment(const Event& event) {
    const auto fact = contracts::decode_order_awaiting_payment(event);
    Order* const order = step(event, fact.id.str(), fact.version);
    if (order == nullptr) {
        return;
    }
    if (!is_open(*order)) {
        findings_.violation("I6 " + name_of(event) + ": the order is " + order->status);
    }
    if (fact.expires_at != order->expires_at) {
        findings_.violation("I3 " + name_of(event) + ": the end of the window moved");
    }
    order->status = "awaiting:payment";
    order->granted = order->granted || fact.in_flight;
    order->in_flight = fact.in_flight;
    order->attempt_failed = false;
    order->deadline = fact.deadline;
}

void History::on_completed(const Event& event) {
    const auto fact = contracts::decode_order_completed(event);
    Order* const order = step(event, fact.id.str(), fact.version);
    if (order == nullptr) {
        return;
    }
    if (!is_open(*order) || !order->granted) {
        findings_.violation("I6 " + name_of(event) + ": the order is " + order->status);
    }
    if (event.time >= order->deadline) {
        findings_.violation("I3 " + name_of(event) + ": complete after its deadline");
    }
    if (fact.price != order->price) {
        findings_.violation("I6 " + name_of(event) + ": the price changed");
    }
    order->status = "complete";
    findings_.count("sales");
}

void History::on_cancelled(const Event& event) {
    const auto fact = contracts::decode_order_cancelled(event);
    Order* const order = step(event, fact.id.str(), fact.version);
    if (order == nullptr) {
        return;
    }
    const bool compensation = order->status == "complete" && fact.reason == "payment";
    if (!is_open(*order) && !compensation) {
        findings_.violation("I6 " + name_of(event) + ": the order is " + order->status);
    }
    if (fact.reason == "expired") {
        findings_.count("expired orders");
        // The grace protects an attempt under way; with its failure it ends.
        const bool protected_by_grace = order->in_flight && !order->attempt_failed;
        if (event.time < (protected_by_grace ? order->deadline : order->expires_at)) {
            findings_.violation(
                "I3 " + name_of(event) + ": ended at " + to_rfc3339(event.time) +
                ", before its deadline " + to_rfc3339(order->deadline)
            );
        }
        if (order->in_flight) {
            findings_.count("lock expired while an authorisation was in flight");
            findings_.count("grace used up");
        }
    }
    order->status = "cancelled";
    order->reason = fact.reason;
    order->in_flight = false;
    Ticket& ticket = tickets_[order->ticket];
    if (ticket.holder == fact.id.str()) {
        ticket.holder.reset();
        ++ticket.changes;
    }
}

void History::on_ticket(const Event& event) {
    std::int64_t version = event.version.value_or(-1);
    const auto known = versions_.find(event.subject);
    if (event.type == contracts::TicketUpdated::kType) {
        const auto fact = contracts::decode_ticket_updated(event);
        if (fact.holder && !orders_.contains(fact.holder->str())) {
            findings_.violation("I5 " + name_of(event) + ": held by an order that nobody placed");
        }
        if (known == versions_.end() || version != known->second + 1) {
            findings_.violation("I6 " + name_of(event) + ": its version jumps");
        }
    } else if (known != versions_.end()) {
        findings_.violation("I6 " + name_of(event) + ": created twice");
    }
    versions_[event.subject] = version;
}

void History::on_payment(const Event& event) {
    const std::int64_t version = event.version.value_or(-1);
    const auto known = versions_.find(event.subject);
    const std::int64_t expected = known == versions_.end() ? 0 : known->second + 1;
    if (version != expected) {
        findings_.violation("I6 " + name_of(event) + ": its version jumps");
    }
    versions_[event.subject] = version;
    if (event.type == contracts::PaymentStarted::kType) {
        started_.insert(contracts::decode_payment_started(event).order.str());
        findings_.count("attempts to pay");
    } else if (event.type == contracts::PaymentCreated::kType) {
        const auto fact = contracts::decode_payment_created(event);
        Order& order = orders_[fact.order.str()];
        if (order.status != "complete" || fact.amount != order.price || order.captured.minor != 0) {
            findings_.violation("I2 " + name_of(event) + ": the order is " + order.status);
        }
        order.captured = fact.amount;
    } else if (event.type == contracts::PaymentFailed::kType) {
        orders_[contracts::decode_payment_failed(event).order.str()].attempt_failed = true;
    } else if (event.type == contracts::PaymentRefunded::kType) {
        const auto fact = contracts::decode_payment_refunded(event);
        orders_[fact.order.str()].refunded = fact.amount;
        findings_.count("refunds");
    } else if (event.type == contracts::PaymentVoided::kType) {
        if (authorized_.contains(event.subject)) {
            findings_.count("authorised too late and voided");
        }
    } else if (event.type == contracts::PaymentAuthorized::kType) {
        authorized_.insert(event.subject);
    }
}

bool History::is_free(const std::string& ticket, Instant now) const {
    const auto found = tickets_.find(ticket);
    if (found == tickets_.end() || !found->second.holder) {
        return true;
    }
    const Order& holder = orders_.at(*found->second.holder);
    return holder.status != "complete" && now >= holder.deadline;
}

std::uint64_t History::changes_of(const std::string& ticket) const {
    const auto found = tickets_.find(ticket);
    return found == tickets_.end() ? 0 : found->second.changes;
}

void History::acknowledged_order(const std::string& order) {
    if (!orders_.contains(order)) {
        findings_.violation("I4 order " + order + " was acknowledged and never committed");
    }
}

void History::acknowledged_ticket(const std::string& ticket) {
    if (!versions_.contains(ticket)) {
        findings_.violation("I4 ticket " + ticket + " was acknowledged and never committed");
    }
}

void History::acknowledged_purchase(const std::string& order) {
    const auto found = orders_.find(order);
    if (found == orders_.end() ||
        (found->second.status != "complete" && found->second.reason != "payment")) {
        findings_.violation(
            "I2 the purchase of order " + order + " was acknowledged, but it is not complete"
        );
    }
}

void History::card_touched(const std::string& order) {
    const auto found = orders_.find(order);
    if (found == orders_.end() || !found->second.granted || !started_.contains(order)) {
        findings_.violation("I2 a card was touched for order " + order + " before leave was given");
    }
}

void History::capture_asked(const std::string& order) {
    const auto found = orders_.find(order);
    if (found == orders_.end() || found->second.status != "complete") {
        findings_.violation("I2 money was asked for order " + order + ", which is not complete");
    }
}

}  // namespace stagedoor::simulation
