#include "services/tickets/domain/ticket.hpp"

#include <utility>

#include "core/check.hpp"
#include "services/tickets/domain/errors.hpp"

namespace stagedoor::tickets {
namespace {

contracts::TicketFacts facts(const Ticket& ticket) {
    return {
        ticket.id,
        ticket.version,
        ticket.listing.title,
        ticket.listing.price,
        ticket.currency,
        ticket.seller,
        ticket.created_at,
        ticket.listing.details};
}

Ticket from_facts(contracts::TicketFacts facts) {
    return {
        .id = facts.id,
        .seller = std::move(facts.seller),
        .listing = {std::move(facts.title), facts.price, std::move(facts.details)},
        .currency = std::move(facts.currency),
        .status = Status::kAvailable,
        .holder = std::nullopt,
        .version = facts.version,
        .created_at = facts.created_at};
}

Change changed(Ticket ticket, std::string cause) {
    ++ticket.version;
    contracts::TicketUpdated event{
        facts(ticket), std::string{to_string(ticket.status)}, std::move(cause), ticket.holder};
    return {std::move(ticket), std::move(event)};
}

}  // namespace

std::string_view to_string(Status status) {
    switch (status) {
        case Status::kAvailable:
            return "available";
        case Status::kReserved:
            return "reserved";
        case Status::kSold:
            return "sold";
    }
    CHECK(false, "a ticket has one of three statuses");
}

Status parse_status(std::string_view name) {
    for (const auto status : {Status::kAvailable, Status::kReserved, Status::kSold}) {
        if (name == to_string(status)) {
            return status;
        }
    }
    CHECK(false, "the store holds only statuses that we wrote");
}

contracts::TicketCreated announce(const Ticket& ticket) {
    return {facts(ticket)};
}

Ticket ticket_of(contracts::TicketCreated event) {
    return from_facts(std::move(event.ticket));
}

Ticket ticket_of(contracts::TicketUpdated event) {
    Ticket ticket = from_facts(std::move(event.ticket));
    ticket.status = parse_status(event.status);
    ticket.holder = event.holder;
    return ticket;
}

Result<Change> edit(Ticket ticket, const UserId& editor, Listing listing) {
    if (ticket.status != Status::kAvailable) {
        return fail(TicketError::kLocked);
    }
    if (ticket.seller != editor) {
        return fail(TicketError::kNotOwner);
    }
    ticket.listing = std::move(listing);
    return changed(std::move(ticket), "edited");
}

Result<std::optional<Change>> reserve(Ticket ticket, const OrderId& order) {
    if (ticket.holder == order) {
        return std::optional<Change>{};
    }
    if (ticket.holder) {
        return fail(TicketError::kHeldByAnother);
    }
    ticket.status = Status::kReserved;
    ticket.holder = order;
    return std::optional{changed(std::move(ticket), "reserved")};
}

std::optional<Change> sell(Ticket ticket, const OrderId& order) {
    if (ticket.status != Status::kReserved || ticket.holder != order) {
        return std::nullopt;
    }
    ticket.status = Status::kSold;
    return changed(std::move(ticket), "sold");
}

std::optional<Change> release(Ticket ticket, const OrderId& order) {
    if (ticket.holder != order) {
        return std::nullopt;
    }
    ticket.status = Status::kAvailable;
    ticket.holder.reset();
    return changed(std::move(ticket), "released");
}

}  // namespace stagedoor::tickets
