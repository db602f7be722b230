#include "services/tickets/use_cases/edit_ticket.hpp"

#include "services/tickets/domain/errors.hpp"

namespace stagedoor::tickets {

Task<Result<Ticket>> EditTicket::run(Command command) {
    co_await catch_up_();
    auto body = [&](Transaction& tx) -> Result<Ticket> {
        for (;;) {
            auto ticket = store_.find(tx, command.ticket);
            if (!ticket) {
                return fail(TicketError::kNotFound);
            }
            auto change = edit(std::move(*ticket), command.editor, command.listing);
            if (!change) {
                return change.error();
            }
            if (store_.save_listing(tx, change->ticket)) {
                tx.emit(contracts::encode(change->event));
                return std::move(change->ticket);
            }
        }
    };
    co_return co_await database_.write(body);
}

}  // namespace stagedoor::tickets
