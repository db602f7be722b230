// Anyone looks through what is on sale and counts it; a seller looks through the own tickets.
#pragma once

#include "platform/database/database.hpp"
#include "platform/runtime/env.hpp"
#include "services/tickets/ports.hpp"

namespace stagedoor::tickets {

// What a seller has on sale and has sold so far; zeros for somebody unknown.
struct SellerFigures {
    std::int64_t available = 0;
    std::int64_t sold = 0;
};

class BrowseTickets {
  public:
    BrowseTickets(Env& env, Database& database, TicketStore& store, Catalogue& catalogue)
        : env_{env}, database_{database}, store_{store}, catalogue_{catalogue} {}

    // A page of what is available. All that was acknowledged before the call is in it.
    [[nodiscard]] Task<TicketPage> on_sale(ListQuery query);
    [[nodiscard]] Task<Facets> facets(Filter filter);

    // A page of the tickets of `query.filter.seller`, in every status.
    [[nodiscard]] Task<TicketPage> own(ListQuery query);

    [[nodiscard]] Task<SellerFigures> figures(UserId seller);

  private:
    Env& env_;
    Database& database_;
    TicketStore& store_;
    Catalogue& catalogue_;
};

}  // namespace stagedoor::tickets
