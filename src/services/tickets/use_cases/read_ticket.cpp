#include "services/tickets/use_cases/read_ticket.hpp"

#include "services/tickets/domain/errors.hpp"

namespace stagedoor::tickets {

Task<Result<Ticket>> ReadTicket::run(TicketId id) {
    auto body = [&](Transaction& tx) -> Result<Ticket> {
        auto ticket = store_.find(tx, id);
        if (!ticket) {
            return fail(TicketError::kNotFound);
        }
        return std::move(*ticket);
    };
    co_return co_await database_.read(body);
}

}  // namespace stagedoor::tickets
