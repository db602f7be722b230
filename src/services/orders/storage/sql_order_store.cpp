#include "services/orders/storage/sql_order_store.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "core/check.hpp"
#include "platform/database/sql_array.hpp"
#include "services/orders/storage/statements.hpp"

namespace stagedoor::orders {
namespace {

template <class AnyId>
AnyId read_id(std::string_view text) {
    const auto id = AnyId::parse(text);
    CHECK(id, "the store holds only ids that we wrote");
    return *id;
}

std::optional<PaymentAttempt> to_payment(const Row& row, int first) {
    if (row.is_null(first)) {
        return std::nullopt;
    }
    return PaymentAttempt{
        read_id<PaymentId>(row.text(first)), row.integer(first + 1), row.integer(first + 2) != 0};
}

// Reads the columns that every SELECT of an order lists, the first being `number`.
Order to_order(const Row& row, int first = 0) {
    const int reason = first + 16;
    const auto ended = row.optional_integer(first + 17);
    return Order{
        .id = read_id<OrderId>(row.text(first + 1)),
        .buyer = UserId{row.str(first + 2)},
        .ticket =
            {read_id<TicketId>(row.text(first + 3)),
             row.str(first + 4),
             Money{row.integer(first + 5)},
             row.str(first + 6),
             row.integer(first + 7)},
        .status = parse_status(row.text(first + 8)),
        .version = row.integer(first + 9),
        .placed_at = from_millis(row.integer(first + 10)),
        .expires_at = from_millis(row.integer(first + 11)),
        .grace_end = from_millis(row.integer(first + 12)),
        .payment = to_payment(row, first + 13),
        .cancel_reason = row.is_null(reason) ? std::nullopt
                                             : std::optional{parse_cancel_reason(row.text(reason))},
        .ended_at = ended ? std::optional{from_millis(*ended)} : std::nullopt};
}

Ticket to_ticket(const Row& row) {
    constexpr int kHolder = 6;
    return Ticket{
        {read_id<TicketId>(row.text(0)),
         row.str(2),
         Money{row.integer(3)},
         row.str(4),
         row.integer(5)},
        UserId{row.str(1)},
        row.is_null(kHolder) ? std::nullopt : std::optional{to_order(row, kHolder)}};
}

}  // namespace

std::optional<Ticket> SqlOrderStore::find_ticket(Transaction& tx, const TicketId& id) {
    return tx.one(sql::kFindTicket, {id.view()}, to_ticket);
}

void SqlOrderStore::keep_ticket(Transaction& tx, const TicketCopy& copy) {
    const FrozenTicket& facts = copy.facts;
    tx.execute(
        sql::kKeepTicket,
        {facts.id.view(),
         copy.seller.view(),
         facts.title,
         facts.price.minor,
         facts.currency,
         facts.version}
    );
}

bool SqlOrderStore::take_ticket(Transaction& tx, const Order& order) {
    return tx.execute(sql::kTakeTicket, {order.ticket.id.view(), order.id.view()}) == 1;
}

void SqlOrderStore::release_ticket(Transaction& tx, const Order& order) {
    tx.execute(sql::kReleaseTicket, {order.ticket.id.view(), order.id.view()});
}

bool SqlOrderStore::insert(Transaction& tx, const Order& order) {
    const auto inserted = tx.execute(
        sql::kInsert,
        {order.id.view(),
         order.buyer.view(),
         order.ticket.id.view(),
         order.ticket.title,
         order.ticket.price.minor,
         order.ticket.currency,
         order.ticket.version,
         to_string(order.status),
         order.version,
         to_millis(order.placed_at),
         to_millis(order.expires_at),
         to_millis(order.grace_end),
         to_millis(deadline(order))}
    );
    return inserted == 1;
}

bool SqlOrderStore::save(Transaction& tx, const Order& order) {
    const auto& payment = order.payment;
    const auto reason =
        order.cancel_reason ? std::optional{to_string(*order.cancel_reason)} : std::nullopt;
    const auto changed = tx.execute(
        sql::kSave,
        {order.id.view(),
         to_string(order.status),
         order.version,
         to_millis(deadline(order)),
         payment ? std::optional{payment->payment.view()} : std::nullopt,
         payment ? std::optional{payment->attempt} : std::nullopt,
         payment && payment->in_flight ? 1 : 0,
         reason,
         order.ended_at ? std::optional{to_millis(*order.ended_at)} : std::nullopt}
    );
    return changed == 1;
}

std::optional<Order> SqlOrderStore::find(Transaction& tx, const OrderId& id) {
    return tx.one(sql::kFind, {id.view()}, [](const Row& row) { return to_order(row); });
}

OrderPage SqlOrderStore::list(Transaction& tx, const OrderQuery& query) {
    OrderPage page;
    std::int64_t oldest = 0;
    bool more = false;
    const auto collect = [&](const Row& row) {
        if (std::ssize(page.orders) == query.limit) {
            more = true;
            return;
        }
        oldest = row.integer(0);
        page.orders.push_back(to_order(row));
    };
    const std::int64_t before = query.before.value_or(std::numeric_limits<std::int64_t>::max());
    tx.run(sql::kList, {query.buyer.view(), before, query.limit + 1}, collect);
    std::reverse(page.orders.begin(), page.orders.end());
    if (more) {
        page.next = oldest;
    }
    return page;
}

std::int64_t SqlOrderStore::count_live(Transaction& tx, const UserId& buyer, Instant now) {
    const auto count = tx.one(sql::kCountLive, {buyer.view(), to_millis(now)}, [](const Row& row) {
        return row.integer(0);
    });
    return count.value_or(0);
}

LockCount SqlOrderStore::count_locks(Transaction& tx, Instant now, Instant late) {
    const auto count = [&tx](Sql sql, Instant instant) {
        const auto rows =
            tx.one(sql, {to_millis(instant)}, [](const Row& row) { return row.integer(0); });
        return rows.value_or(0);
    };
    return {count(sql::kCountLocks, now), count(sql::kCountOverdue, late)};
}

std::optional<Instant> SqlOrderStore::nth_lapse(
    Transaction& tx, const UserId& buyer, Instant since, Instant now, std::int64_t nth
) {
    return tx.one(
        sql::kNthLapse,
        {buyer.view(), to_millis(since), to_millis(now), nth},
        [](const Row& row) { return from_millis(row.integer(0)); }
    );
}

std::vector<Ticket> SqlOrderStore::find_tickets(Transaction& tx, std::span<const TicketId> ids) {
    SqlArray wanted;
    for (const TicketId& id : ids) {
        wanted.add(id.view());
    }
    return tx.all(sql::kFindTickets, {wanted.text()}, to_ticket);
}

std::map<UserId, Standing> SqlOrderStore::standings(Transaction& tx, const StandingQuery& query) {
    SqlArray buyers;
    for (const UserId& buyer : query.buyers) {
        buyers.add(buyer.view());
    }
    std::map<UserId, Standing> standings;
    const auto collect = [&](const Row& row) {
        const auto lapse = row.optional_integer(2);
        standings[UserId{row.str(0)}] = {
            row.integer(1), lapse ? std::optional{from_millis(*lapse)} : std::nullopt};
    };
    tx.run(
        sql::kStandings,
        {buyers.text(), to_millis(query.since), to_millis(query.now), query.nth},
        collect
    );
    return standings;
}

bool SqlOrderStore::take_and_insert(Transaction& tx, std::span<const Order> orders) {
    std::array<SqlArray, 11> columns;
    for (const Order& order : orders) {
        CHECK(order.status == Status::kCreated && order.version == 0, "these orders are new");
        columns[0].add(order.id.view());
        columns[1].add(order.buyer.view());
        columns[2].add(order.ticket.id.view());
        columns[3].add(order.ticket.title);
        columns[4].add(order.ticket.price.minor);
        columns[5].add(order.ticket.currency);
        columns[6].add(order.ticket.version);
        columns[7].add(to_millis(order.placed_at));
        columns[8].add(to_millis(order.expires_at));
        columns[9].add(to_millis(order.grace_end));
        columns[10].add(to_millis(deadline(order)));
    }
    const auto taken = tx.execute(
        sql::kTakeAndInsert,
        {columns[0].text(),
         columns[1].text(),
         columns[2].text(),
         columns[3].text(),
         columns[4].text(),
         columns[5].text(),
         columns[6].text(),
         columns[7].text(),
         columns[8].text(),
         columns[9].text(),
         columns[10].text()}
    );
    return taken == std::ssize(orders);
}

std::vector<Order> SqlOrderStore::overdue(Transaction& tx, Instant instant, std::int64_t limit) {
    return tx.all(sql::kOverdue, {to_millis(instant), limit}, [](const Row& row) {
        return to_order(row);
    });
}

void SqlOrderStore::wipe(Transaction& tx) {
    tx.execute(sql::kWipeOrders, {});
    tx.execute(sql::kWipeTickets, {});
}

}  // namespace stagedoor::orders
