#include "services/orders/http/refusals.hpp"

#include <array>

#include "platform/http/error_table.hpp"
#include "services/orders/domain/errors.hpp"

namespace stagedoor::orders {

http::Response refusal(const Error& error) {
    static const std::array<http::ErrorRow, 7> table{{
        {fail(OrderError::kTicketNotFound), 404, "not_found", "Not Found"},
        {fail(OrderError::kOwnTicket), 400, "own_ticket", "You cannot buy your own ticket"},
        {fail(OrderError::kTooManyLocks),
         400,
         "too_many_locks",
         "You hold too many tickets: pay for one or give one back"},
        {fail(OrderError::kTicketReserved), 400, "ticket_reserved", "Ticket is already reserved"},
        {fail(OrderError::kOrderNotFound), 404, "not_found", "Not Found"},
        {fail(OrderError::kNotOwner), 401, "not_owner", "Not authorized"},
        {fail(OrderError::kOrderComplete), 400, "order_complete", "Cannot cancel a complete order"},
    }};
    return http::to_response(table, error);
}

}  // namespace stagedoor::orders
