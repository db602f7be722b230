#include "services/tickets/use_cases/list_tickets.hpp"

namespace stagedoor::tickets {

Task<TicketPage> ListTickets::run(ListQuery query) {
    auto body = [&](Transaction& tx) {
        return store_.list(tx, query);
    };
    co_return co_await database_.read(body);
}

}  // namespace stagedoor::tickets
