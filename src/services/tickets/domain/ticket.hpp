// A ticket and every step it can take (contract 3.1). Its status mirrors what Orders decided: this
// service never decides who gets a ticket, it shows the decision and refuses edits meanwhile.
//
// Each step is a pure function of the ticket: it answers the ticket after the change, version + 1,
// with the one fact to announce.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "contracts/ids.hpp"
#include "contracts/ticket_events.hpp"
#include "core/ids.hpp"
#include "core/money.hpp"
#include "core/result.hpp"
#include "core/time.hpp"

namespace stagedoor::tickets {

enum class Status : std::uint8_t { kAvailable, kReserved, kSold };

// "available", "reserved", "sold".
[[nodiscard]] std::string_view to_string(Status status);
// CHECK: `name` is one of the three.
[[nodiscard]] Status parse_status(std::string_view name);

// What the seller chooses.
struct Listing {
    std::string title;
    Money price;
    contracts::TicketDetails details = {};
};

struct Ticket {
    TicketId id;
    UserId seller;
    Listing listing;
    std::string currency;
    Status status = Status::kAvailable;
    std::optional<OrderId> holder;  // present exactly while reserved or sold
    std::int64_t version = 0;
    Instant created_at;
};

struct Change {
    Ticket ticket;
    contracts::TicketUpdated event;
};

[[nodiscard]] contracts::TicketCreated announce(const Ticket& ticket);

// The ticket as of an event of ours: what follows Tickets' own log needs no store.
[[nodiscard]] Ticket ticket_of(contracts::TicketCreated event);
[[nodiscard]] Ticket ticket_of(contracts::TicketUpdated event);

// The seller's edit, also when nothing differs. Errors, in this order: kLocked, kNotOwner.
[[nodiscard]] Result<Change> edit(Ticket ticket, const UserId& editor, Listing listing);

// `order:created`. nullopt: this order holds it already. Error: kHeldByAnother, which cannot follow
// from a gapless feed of a correct Orders.
[[nodiscard]] Result<std::optional<Change>> reserve(Ticket ticket, const OrderId& order);

// `order:completed`, `order:cancelled`. nullopt, nothing happens: this order does not hold the
// ticket (any more), so a late or repeated message cannot touch what another order has.
[[nodiscard]] std::optional<Change> sell(Ticket ticket, const OrderId& order);
[[nodiscard]] std::optional<Change> release(Ticket ticket, const OrderId& order);

}  // namespace stagedoor::tickets
