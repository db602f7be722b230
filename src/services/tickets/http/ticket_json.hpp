// A ticket as clients see it (contract 2.2).
#pragma once

#include <string>
#include <vector>

#include "services/tickets/domain/ticket.hpp"

namespace stagedoor::tickets {

[[nodiscard]] std::string to_json(const Ticket& ticket);
[[nodiscard]] std::string to_json(const std::vector<Ticket>& tickets);

}  // namespace stagedoor::tickets
