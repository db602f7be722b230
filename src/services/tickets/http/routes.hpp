// The HTTP routes of Tickets (contract 2.2): request -> command -> reply.
#pragma once

#include <vector>

#include "platform/http/idempotency.hpp"
#include "platform/http/route.hpp"
#include "services/tickets/use_cases/browse_tickets.hpp"
#include "services/tickets/use_cases/create_ticket.hpp"
#include "services/tickets/use_cases/edit_ticket.hpp"
#include "services/tickets/use_cases/read_ticket.hpp"

namespace stagedoor::tickets {

// Must outlive its routes.
class TicketRoutes {
  public:
    struct UseCases {
        CreateTicket& create;
        EditTicket& edit;
        BrowseTickets& browse;
        ReadTicket& read;
    };

    TicketRoutes(UseCases use_cases, http::IdempotencyLog& idempotency)
        : use_cases_{use_cases}, idempotency_{idempotency} {}

    [[nodiscard]] std::vector<Route> routes();

  private:
    Task<http::Response> create(http::Request& request);
    Task<http::Response> list(http::Request& request);
    Task<http::Response> facets(http::Request& request);
    Task<http::Response> seller(http::Request& request);
    Task<http::Response> read(http::Request& request);
    Task<http::Response> edit(http::Request& request);

    UseCases use_cases_;
    http::IdempotencyLog& idempotency_;
};

}  // namespace stagedoor::tickets
