#include "services/tickets/storage/sql_ticket_store.hpp"

#include "core/check.hpp"
#include "core/json_writer.hpp"
#include "services/tickets/domain/title.hpp"
#include "services/tickets/storage/statements.hpp"

namespace stagedoor::tickets {
namespace {

// A ticket with its place in the order of creation.
struct StoredTicket {
    std::int64_t number;
    Ticket ticket;
};

template <class AnyId>
AnyId read_id(std::string_view text) {
    const auto id = AnyId::parse(text);
    CHECK(id, "the store holds only ids that we wrote");
    return *id;
}

StoredTicket to_ticket(const Row& row) {
    return {
        row.integer(0),
        Ticket{
            .id = read_id<TicketId>(row.text(1)),
            .seller = UserId{row.str(2)},
            .listing = {row.str(3), Money{row.integer(4)}},
            .currency = row.str(5),
            .status = parse_status(row.text(6)),
            .holder = row.is_null(7) ? std::nullopt : std::optional{read_id<OrderId>(row.text(7))},
            .version = row.integer(8),
            .created_at = from_millis(row.integer(9))}};
}

std::optional<std::string_view> holder_text(const Ticket& ticket) {
    return ticket.holder ? std::optional{ticket.holder->view()} : std::nullopt;
}

std::string to_json_array(const std::vector<std::string>& words) {
    JsonWriter json;
    json.begin_array();
    for (const auto& word : words) {
        json.string(word);
    }
    json.end_array();
    return json.take();
}

Sql statement_for(const ListQuery& query) {
    const bool own = query.seller.has_value();
    switch (query.sort) {
        case Sort::kNewest:
            return own ? Sql{sql::kNewestOfSeller} : Sql{sql::kNewest};
        case Sort::kCheapest:
            return own ? Sql{sql::kCheapestOfSeller} : Sql{sql::kCheapest};
        case Sort::kDearest:
            return own ? Sql{sql::kDearestOfSeller} : Sql{sql::kDearest};
    }
    CHECK(false, "a list has one of three sorts");
}

std::int64_t rank_of(const StoredTicket& stored, Sort sort) {
    switch (sort) {
        case Sort::kNewest:
            return stored.number;
        case Sort::kCheapest:
            return -stored.ticket.listing.price.minor;
        case Sort::kDearest:
            return stored.ticket.listing.price.minor;
    }
    CHECK(false, "a list has one of three sorts");
}

// Where a list begins without a cursor. The bound that the sort meets first is part of it, so that
// the walk does not pass everything beyond it.
Position start_of(const ListQuery& query) {
    switch (query.sort) {
        case Sort::kNewest:
            return {std::numeric_limits<std::int64_t>::max(), {}};
        case Sort::kCheapest:
            return {1 - query.least.minor, {}};
        case Sort::kDearest:
            return {query.most.minor + 1, {}};
    }
    CHECK(false, "a list has one of three sorts");
}

}  // namespace

void SqlTicketStore::insert(Transaction& tx, const Ticket& ticket) {
    const std::string folded = fold(ticket.listing.title);
    tx.execute(
        sql::kInsert,
        {ticket.id.view(),
         ticket.seller.view(),
         ticket.listing.title,
         folded,
         ticket.listing.price.minor,
         ticket.currency,
         to_string(ticket.status),
         holder_text(ticket),
         ticket.version,
         to_millis(ticket.created_at)}
    );
}

std::optional<Ticket> SqlTicketStore::find(Transaction& tx, const TicketId& id) {
    return tx.one(sql::kFind, {id.view()}, [](const Row& row) { return to_ticket(row).ticket; });
}

bool SqlTicketStore::save_listing(Transaction& tx, const Ticket& ticket) {
    const std::string folded = fold(ticket.listing.title);
    const std::int64_t changed = tx.execute(
        sql::kSaveListing,
        {ticket.id.view(), ticket.listing.title, folded, ticket.listing.price.minor, ticket.version}
    );
    return changed == 1;
}

bool SqlTicketStore::save_status(Transaction& tx, const Ticket& ticket) {
    const std::int64_t changed = tx.execute(
        sql::kSaveStatus,
        {ticket.id.view(), to_string(ticket.status), holder_text(ticket), ticket.version}
    );
    return changed == 1;
}

TicketPage SqlTicketStore::list(Transaction& tx, const ListQuery& query) {
    const Position from = query.after ? *query.after : start_of(query);
    const std::string words = to_json_array(query.words);
    std::vector<StoredTicket> rows;
    const auto collect = [&](const Row& row) {
        rows.push_back(to_ticket(row));
    };
    const Sql statement = statement_for(query);
    const std::int64_t one_more = query.limit + 1;
    const std::int64_t least = query.least.minor;
    const std::int64_t most = query.most.minor;
    if (query.seller) {
        tx.run(
            statement,
            {from.rank, from.id, least, most, words, one_more, query.seller->view()},
            collect
        );
    } else {
        tx.run(statement, {from.rank, from.id, least, most, words, one_more}, collect);
    }

    TicketPage page;
    if (std::ssize(rows) > query.limit) {
        rows.pop_back();
        page.next = Position{rank_of(rows.back(), query.sort), rows.back().ticket.id.str()};
    }
    page.tickets.reserve(rows.size());
    for (auto& row : rows) {
        page.tickets.push_back(std::move(row.ticket));
    }
    return page;
}

std::optional<std::string> SqlTicketStore::currency_in_use(Transaction& tx) {
    return tx.one(sql::kCurrencyInUse, {}, [](const Row& row) { return row.str(0); });
}

void SqlTicketStore::wipe(Transaction& tx) {
    tx.execute(sql::kWipe, {});
}

}  // namespace stagedoor::tickets
