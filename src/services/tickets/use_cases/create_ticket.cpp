#include "services/tickets/use_cases/create_ticket.hpp"

namespace stagedoor::tickets {

Task<Ticket> CreateTicket::run(Command command, WithTicket also) {
    auto body = [&](Transaction& tx) {
        const Instant now = env_.now();
        Ticket ticket{
            .id = TicketId::generate(env_.random(), now),
            .seller = command.seller,
            .listing = command.listing,
            .currency = currency_,
            .status = Status::kAvailable,
            .holder = std::nullopt,
            .version = 0,
            .created_at = now};
        store_.insert(tx, tx.emit(contracts::encode(announce(ticket))), ticket);
        if (also) {
            also(tx, ticket);
        }
        return ticket;
    };
    co_return co_await database_.write(body);
}

}  // namespace stagedoor::tickets
