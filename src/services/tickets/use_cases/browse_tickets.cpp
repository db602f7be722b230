#include "services/tickets/use_cases/browse_tickets.hpp"

namespace stagedoor::tickets {

Task<TicketPage> BrowseTickets::on_sale(ListQuery query) {
    co_await catalogue_.catch_up();
    Found found = catalogue_.find(query);
    auto body = [&](Transaction& tx) {
        TicketPage page;
        page.tickets.reserve(found.numbers.size());
        for (const std::int64_t number : found.numbers) {
            // What was taken since the catalogue looked is left out: the store knows better.
            auto ticket = store_.find(tx, number);
            if (ticket && ticket->status == Status::kAvailable) {
                page.tickets.push_back(std::move(*ticket));
            }
        }
        return page;
    };
    TicketPage page = co_await database_.read(body);
    page.next = std::move(found.next);
    co_return page;
}

Task<Facets> BrowseTickets::facets(Filter filter) {
    co_await catalogue_.catch_up();
    co_return catalogue_.facets(filter);
}

Task<TicketPage> BrowseTickets::own(ListQuery query) {
    auto body = [&](Transaction& tx) {
        return store_.list_own(tx, query, env_.now());
    };
    co_return co_await database_.read(body);
}

Task<SellerFigures> BrowseTickets::figures(UserId seller) {
    auto body = [&](Transaction& tx) {
        return store_.count_sold(tx, seller);
    };
    SellerFigures figures;
    figures.sold = co_await database_.read(body);
    Filter filter;
    filter.seller = std::move(seller);
    const Facets facets = co_await this->facets(std::move(filter));
    figures.available = facets.total;
    co_return figures;
}

}  // namespace stagedoor::tickets
