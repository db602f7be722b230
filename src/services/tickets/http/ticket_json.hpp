// Tickets, and what is counted of them, as clients see them.
#pragma once

#include <string>
#include <vector>

#include "services/tickets/domain/ticket.hpp"
#include "services/tickets/use_cases/browse_tickets.hpp"

namespace stagedoor::tickets {

[[nodiscard]] std::string to_json(const Ticket& ticket);
[[nodiscard]] std::string to_json(const std::vector<Ticket>& tickets);
[[nodiscard]] std::string to_json(const Facets& facets);
[[nodiscard]] std::string to_json(const UserId& seller, const SellerFigures& figures);

}  // namespace stagedoor::tickets
