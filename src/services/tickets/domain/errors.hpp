// What Tickets refuses, as values. The table in http/routes.cpp maps each to its reply.
#pragma once

#include "core/result.hpp"

namespace stagedoor::tickets {

enum class TicketError {
    kNotFound = 1,   // no ticket has this id
    kLocked,         // reserved or sold: what buyers were shown may not change under them
    kNotOwner,       // signed in, but not the seller
    kTitleRequired,  // missing, empty or blank
    kTitleInvalid,   // longer than kMaxTitle code points, or with control characters
    kHeldByAnother,  // an order was given a ticket that another order holds: a broken invariant
};
[[nodiscard]] Error make_error_code(TicketError error);

}  // namespace stagedoor::tickets

template <>
struct boost::system::is_error_code_enum<stagedoor::tickets::TicketError> : std::true_type {};
