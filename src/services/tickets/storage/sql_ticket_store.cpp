#include "services/tickets/storage/sql_ticket_store.hpp"

#include <utility>

#include "core/check.hpp"
#include "core/json_writer.hpp"
#include "services/tickets/storage/statements.hpp"

namespace stagedoor::tickets {
namespace {

constexpr int kRankColumn = 19;

template <class AnyId>
AnyId read_id(std::string_view text) {
    const auto id = AnyId::parse(text);
    CHECK(id, "the store holds only ids that we wrote");
    return *id;
}

contracts::TicketDetails to_details(const Row& row) {
    return {
        .event_name = row.str(10),
        .venue = row.str(11),
        .city = row.str(12),
        .starts_at = row.str(13),
        .category = row.str(14),
        .section = row.str(15),
        .row = row.str(16),
        .seat = row.str(17),
        .notes = row.str(18)};
}

Ticket to_ticket(const Row& row) {
    return {
        .id = read_id<TicketId>(row.text(1)),
        .seller = UserId{row.str(2)},
        .listing = {row.str(3), Money{row.integer(4)}, to_details(row)},
        .currency = row.str(5),
        .status = parse_status(row.text(6)),
        .holder = row.is_null(7) ? std::nullopt : std::optional{read_id<OrderId>(row.text(7))},
        .version = row.integer(8),
        .created_at = from_millis(row.integer(9))};
}

std::optional<std::string_view> holder_text(const Ticket& ticket) {
    return ticket.holder ? std::optional{ticket.holder->view()} : std::nullopt;
}

std::optional<std::int64_t> start_millis(const Listing& listing) {
    const auto start = parse_start(listing.details.starts_at);
    return start ? std::optional{to_millis(start->at)} : std::nullopt;
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

std::string_view name_of(Sort sort) {
    switch (sort) {
        case Sort::kNewest:
            return "newest";
        case Sort::kCheapest:
            return "cheapest";
        case Sort::kDearest:
            return "dearest";
        case Sort::kSoonest:
            return "soonest";
    }
    CHECK(false, "a list has one of four sorts");
}

std::string day_text(const std::optional<LocalDay>& day) {
    return day ? to_rfc3339(Instant{day->time_since_epoch()}).substr(0, 10) : std::string{};
}

}  // namespace

void SqlTicketStore::insert(Transaction& tx, std::int64_t number, const Ticket& ticket) {
    const auto& details = ticket.listing.details;
    tx.execute(
        sql::kInsert,
        {number,
         ticket.id.view(),
         ticket.seller.view(),
         ticket.listing.title,
         ticket.listing.price.minor,
         ticket.currency,
         to_string(ticket.status),
         holder_text(ticket),
         ticket.version,
         to_millis(ticket.created_at),
         details.event_name,
         details.venue,
         details.city,
         details.starts_at,
         details.category,
         details.section,
         details.row,
         details.seat,
         details.notes,
         start_millis(ticket.listing)}
    );
}

std::optional<Ticket> SqlTicketStore::find(Transaction& tx, const TicketId& id) {
    return tx.one(sql::kFind, {id.view()}, to_ticket);
}

std::optional<Ticket> SqlTicketStore::find(Transaction& tx, std::int64_t number) {
    return tx.one(sql::kFindNumber, {number}, to_ticket);
}

std::optional<std::int64_t> SqlTicketStore::number_of(Transaction& tx, const TicketId& id) {
    return tx.one(sql::kNumberOf, {id.view()}, [](const Row& row) { return row.integer(0); });
}

bool SqlTicketStore::save_listing(Transaction& tx, const Ticket& ticket) {
    const auto& details = ticket.listing.details;
    const std::int64_t changed = tx.execute(
        sql::kSaveListing,
        {ticket.id.view(),
         ticket.listing.title,
         ticket.listing.price.minor,
         details.event_name,
         details.venue,
         details.city,
         details.starts_at,
         details.category,
         details.section,
         details.row,
         details.seat,
         details.notes,
         start_millis(ticket.listing),
         ticket.version}
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

TicketPage SqlTicketStore::list_own(Transaction& tx, const ListQuery& query, Instant now) {
    const Filter& filter = query.filter;
    CHECK(filter.seller, "an own list is somebody's");
    const Position start{std::numeric_limits<std::int64_t>::max(), {}};
    const Position from = query.after ? *query.after : start;
    const std::string words = to_json_array(filter.words);
    const std::string first_day = day_text(filter.from);
    const std::string last_day = day_text(filter.to);
    std::vector<std::int64_t> ranks;
    TicketPage page;
    tx.run(
        sql::kListOwn,
        {name_of(query.sort),
         filter.seller->view(),
         from.rank,
         from.id,
         filter.least.minor,
         filter.most.minor,
         words,
         filter.category,
         filter.city,
         first_day,
         last_day,
         to_millis(now - kOver),
         query.limit + 1},
        [&](const Row& row) {
            page.tickets.push_back(to_ticket(row));
            ranks.push_back(row.integer(kRankColumn));
        }
    );
    if (std::ssize(page.tickets) > query.limit) {
        page.tickets.pop_back();
        ranks.pop_back();
        page.next = Position{ranks.back(), page.tickets.back().id.str()};
    }
    return page;
}

void SqlTicketStore::each_unsold(
    Transaction& tx, const std::function<void(const StoredTicket&)>& visit
) {
    tx.run(sql::kUnsold, {}, [&](const Row& row) { visit({row.integer(0), to_ticket(row)}); });
}

std::int64_t SqlTicketStore::count_sold(Transaction& tx, const UserId& seller) {
    const auto count =
        tx.one(sql::kCountSold, {seller.view()}, [](const Row& row) { return row.integer(0); });
    return count.value_or(0);
}

std::optional<std::string> SqlTicketStore::currency_in_use(Transaction& tx) {
    return tx.one(sql::kCurrencyInUse, {}, [](const Row& row) { return row.str(0); });
}

void SqlTicketStore::wipe(Transaction& tx) {
    tx.execute(sql::kWipe, {});
}

}  // namespace stagedoor::tickets
