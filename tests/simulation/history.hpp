// The oracle: what the services have said, folded by rules of its own, and held against the
// promises at every step. It knows no code of the services, only their events and answers.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "contracts/envelope.hpp"
#include "contracts/order_events.hpp"
#include "contracts/payment_events.hpp"
#include "platform/messaging/outbox.hpp"
#include "tests/simulation/findings.hpp"

namespace stagedoor::simulation {

class History {
  public:
    explicit History(Findings& findings) : findings_{findings} {}

    // A batch that a store has made durable and is about to answer.
    void committed(std::span<const contracts::Event> events);
    // A store's log as a start found it: nothing that was committed is missing; what is new was
    // committed by a process that died before it could say so.
    [[nodiscard]] Task<void> recovered(contracts::Service service, Outbox& outbox);

    // Nobody holds the ticket at `now`, by Orders' clock.
    [[nodiscard]] bool is_free(const std::string& ticket, Instant now) const;
    // How often the ticket's holder has changed.
    [[nodiscard]] std::uint64_t changes_of(const std::string& ticket) const;
    // Answers of 2xx, as a client got them.
    void acknowledged_order(const std::string& order);
    void acknowledged_ticket(const std::string& ticket);
    void acknowledged_purchase(const std::string& order);
    // A card is about to be touched, or money about to be taken, for an order.
    void card_touched(const std::string& order);
    void capture_asked(const std::string& order);

    struct Order {
        std::string ticket;
        std::string buyer;
        std::string status;
        std::string reason;
        std::int64_t version = 0;
        Money price;
        Instant expires_at;
        Instant deadline;  // expires_at, or the end of the grace while a payment is in flight
        bool granted = false;
        bool in_flight = false;
        bool attempt_failed = false;  // the one in flight; Orders may not know yet
        Money captured;
        Money refunded;
    };
    [[nodiscard]] const std::map<std::string, Order>& orders() const { return orders_; }
    [[nodiscard]] std::uint64_t events() const { return events_; }

  private:
    struct Log {
        std::int64_t seq = 0;
        std::string id;
    };
    struct Ticket {
        std::optional<std::string> holder;
        std::uint64_t changes = 0;
    };

    void apply(const contracts::Event& event);
    void look_for_company(std::span<const contracts::Event> events);
    void on_order_created(const contracts::Event& event);
    void on_awaiting_payment(const contracts::Event& event);
    void on_completed(const contracts::Event& event);
    void on_cancelled(const contracts::Event& event);
    void on_ticket(const contracts::Event& event);
    void on_payment(const contracts::Event& event);
    // The order after one legal step of its machine; nullptr after a violation.
    Order* step(const contracts::Event& event, const std::string& id, std::int64_t version);

    Findings& findings_;
    std::array<Log, 5> logs_;
    std::map<std::string, Order> orders_;
    std::map<std::string, Ticket> tickets_;
    std::map<std::string, std::int64_t> versions_;  // of tickets and payments
    std::set<std::string> started_;                 // orders with a payment attempt
    std::set<std::string> authorized_;              // payments that held money once
    std::uint64_t events_ = 0;
};

}  // namespace stagedoor::simulation
