// Tickets and ids for tests.
#pragma once

#include <string>

#include "services/tickets/domain/ticket.hpp"

namespace stagedoor::tickets::testing {

// 24 times the same hexadecimal digit.
template <class AnyId>
AnyId an_id(char digit) {
    return *AnyId::parse(std::string(kIdLength, digit));
}

inline Ticket a_ticket(char digit = '7') {
    return {
        .id = an_id<TicketId>(digit),
        .seller = UserId{"seller"},
        .listing = {"Front row", Money{1999}},
        .currency = "usd",
        .status = Status::kAvailable,
        .holder = std::nullopt,
        .version = 0,
        .created_at = from_millis(1'795'248'000'000)};
}

}  // namespace stagedoor::tickets::testing
