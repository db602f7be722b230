// What Tickets tells the other services.
#pragma once

#include <optional>
#include <string>

#include "contracts/envelope.hpp"
#include "contracts/ids.hpp"
#include "contracts/ticket_details.hpp"
#include "core/money.hpp"

namespace stagedoor::contracts {

// The ticket as listed; also the first members of TicketUpdated.
struct TicketFacts {
    TicketId id;
    std::int64_t version = 0;
    std::string title;
    Money price;
    std::string currency;
    UserId seller;
    Instant created_at;
    TicketDetails details = {};
};

struct TicketCreated {
    static constexpr std::string_view kType = "ticket:created";

    TicketFacts ticket;
};

struct TicketUpdated {
    static constexpr std::string_view kType = "ticket:updated";

    TicketFacts ticket;
    std::string status;             // available, reserved, sold
    std::string cause;              // edited, reserved, released, sold
    std::optional<OrderId> holder;  // only while reserved or sold
};

[[nodiscard]] NewEvent encode(const TicketCreated& event);
[[nodiscard]] NewEvent encode(const TicketUpdated& event);
[[nodiscard]] TicketCreated decode_ticket_created(const Event& event);
[[nodiscard]] TicketUpdated decode_ticket_updated(const Event& event);

}  // namespace stagedoor::contracts
