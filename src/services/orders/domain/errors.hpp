// What Orders refuses, as values. The table in http/routes.cpp maps each to its reply.
#pragma once

#include "core/result.hpp"

namespace stagedoor::orders {

enum class OrderError {
    kTicketNotFound = 1,  // no ticket has this id
    kOwnTicket,           // the seller wants to buy
    kTooManyLocks,        // the buyer holds as many unpaid tickets as allowed
    kTooManyLapses,       // the buyer let too many orders expire within the hour
    kTicketReserved,      // a live or complete order has the ticket, maybe the buyer's own
    kOrderNotFound,       // no order has this id
    kNotOwner,            // signed in, but not the buyer
    kOrderComplete,       // paid: the buyer cannot cancel it
};
[[nodiscard]] Error make_error_code(OrderError error);

}  // namespace stagedoor::orders

template <>
struct boost::system::is_error_code_enum<stagedoor::orders::OrderError> : std::true_type {};
