// What a body lists: title and price by the rules of contract 1.6 and 2.2, in its words, and the
// details by those of contracts/ticket_details.hpp.
#pragma once

#include <cstdint>
#include <optional>

#include "platform/http/fields.hpp"
#include "services/tickets/domain/ticket.hpp"

namespace stagedoor::tickets {

// POST and PUT word a missing price differently; existing clients' tests read both.
enum class PriceWording : std::uint8_t { kPost, kPut };

// What the body lists; refuses into `fields`, then nullopt.
[[nodiscard]] std::optional<Listing> read_listing(http::Fields& fields, PriceWording wording);

}  // namespace stagedoor::tickets
