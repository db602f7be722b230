// The SQL of Orders. Every statement that decides carries its guard in its WHERE; the rows it
// changed say who won.
#pragma once

namespace stagedoor::orders::sql {

inline constexpr char kFindTicket[] =
    "SELECT t.id, t.seller, t.title, t.price, t.currency, t.version, "
    "o.number, o.id, o.buyer, o.ticket_id, o.ticket_title, o.price, o.currency, o.ticket_version, "
    "o.status, o.version, o.placed_at, o.expires_at, o.grace_end, o.payment_id, o.attempt, "
    "o.in_flight, o.cancel_reason, o.ended_at "
    "FROM tickets AS t LEFT JOIN orders AS o ON o.id = t.holder WHERE t.id = $1";

inline constexpr char kKeepTicket[] =
    "INSERT INTO tickets (id, seller, title, price, currency, version) "
    "VALUES ($1, $2, $3, $4, $5, $6) "
    "ON CONFLICT (id) DO UPDATE SET title = excluded.title, price = excluded.price, "
    "version = excluded.version WHERE excluded.version > tickets.version";

inline constexpr char kTakeTicket[] =
    "UPDATE tickets SET holder = $2 WHERE id = $1 AND holder IS NULL";

inline constexpr char kReleaseTicket[] =
    "UPDATE tickets SET holder = NULL WHERE id = $1 AND holder = $2";

inline constexpr char kInsert[] =
    "INSERT INTO orders (id, buyer, ticket_id, ticket_title, price, currency, ticket_version, "
    "status, version, placed_at, expires_at, grace_end, deadline, in_flight) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0) ON CONFLICT DO NOTHING";

inline constexpr char kSave[] =
    "UPDATE orders SET status = $2, version = $3, deadline = $4, payment_id = $5, attempt = $6, "
    "in_flight = $7, cancel_reason = $8, ended_at = $9 WHERE id = $1 AND version = $3 - 1";

inline constexpr char kFind[] =
    "SELECT number, id, buyer, ticket_id, ticket_title, price, currency, ticket_version, status, "
    "version, placed_at, expires_at, grace_end, payment_id, attempt, in_flight, cancel_reason, "
    "ended_at FROM orders WHERE id = $1";

inline constexpr char kList[] =
    "SELECT number, id, buyer, ticket_id, ticket_title, price, currency, ticket_version, status, "
    "version, placed_at, expires_at, grace_end, payment_id, attempt, in_flight, cancel_reason, "
    "ended_at FROM orders WHERE buyer = $1 AND number < $2 ORDER BY number DESC LIMIT $3";

inline constexpr char kOverdue[] =
    "SELECT number, id, buyer, ticket_id, ticket_title, price, currency, ticket_version, status, "
    "version, placed_at, expires_at, grace_end, payment_id, attempt, in_flight, cancel_reason, "
    "ended_at FROM orders WHERE status IN ('created', 'awaiting:payment') AND deadline <= $1 "
    "ORDER BY deadline LIMIT $2";

inline constexpr char kCountLive[] =
    "SELECT count(*) FROM orders "
    "WHERE buyer = $1 AND status IN ('created', 'awaiting:payment') AND deadline > $2";

// Along the index of open orders: they cost what is locked, not what was ever ordered.
inline constexpr char kCountLocks[] =
    "SELECT count(*) FROM orders WHERE status IN ('created', 'awaiting:payment') AND deadline > $1";
inline constexpr char kCountOverdue[] =
    "SELECT count(*) FROM orders WHERE status IN ('created', 'awaiting:payment') AND deadline <= "
    "$1";

// Swept and unswept lapses alike: a sweep that is late must not spare anyone.
inline constexpr char kNthLapse[] =
    "SELECT lapsed_at FROM ("
    "SELECT ended_at AS lapsed_at FROM orders "
    "WHERE buyer = $1 AND cancel_reason = 'expired' AND ended_at > $2 "
    "UNION ALL "
    "SELECT deadline AS lapsed_at FROM orders "
    "WHERE buyer = $1 AND status IN ('created', 'awaiting:payment') AND deadline > $2 "
    "AND deadline <= $3) AS lapses ORDER BY lapsed_at DESC LIMIT 1 OFFSET $4";

// The rest of placing orders, many in one statement: PostgreSQL only, which alone runs commands
// together.
inline constexpr char kFindTickets[] =
    "SELECT t.id, t.seller, t.title, t.price, t.currency, t.version, "
    "o.number, o.id, o.buyer, o.ticket_id, o.ticket_title, o.price, o.currency, o.ticket_version, "
    "o.status, o.version, o.placed_at, o.expires_at, o.grace_end, o.payment_id, o.attempt, "
    "o.in_flight, o.cancel_reason, o.ended_at "
    "FROM tickets AS t LEFT JOIN orders AS o ON o.id = t.holder WHERE t.id = ANY ($1::text[])";

inline constexpr char kStandings[] =
    "SELECT asking.buyer, "
    "(SELECT count(*) FROM orders WHERE buyer = asking.buyer "
    "AND status IN ('created', 'awaiting:payment') AND deadline > $3), "
    "(SELECT lapsed_at FROM ("
    "SELECT ended_at AS lapsed_at FROM orders "
    "WHERE buyer = asking.buyer AND cancel_reason = 'expired' AND ended_at > $2 "
    "UNION ALL "
    "SELECT deadline AS lapsed_at FROM orders "
    "WHERE buyer = asking.buyer AND status IN ('created', 'awaiting:payment') AND deadline > $2 "
    "AND deadline <= $3) AS lapses ORDER BY lapsed_at DESC LIMIT 1 OFFSET $4) "
    "FROM unnest($1::text[]) AS asking (buyer)";

// Locks first, in the order of the ids, what is free of the wanted tickets. Both walls stand as in
// kTakeTicket and kInsert; a row is changed for each order that passed both.
inline constexpr char kTakeAndInsert[] =
    "WITH wanted AS (SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], "
    "$5::bigint[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], "
    "$11::bigint[]) WITH ORDINALITY AS w (id, buyer, ticket_id, ticket_title, price, currency, "
    "ticket_version, placed_at, expires_at, grace_end, deadline, place)), "
    "free AS (SELECT id FROM tickets WHERE id = ANY ($3::text[]) AND holder IS NULL "
    "ORDER BY id FOR UPDATE), "
    "inserted AS (INSERT INTO orders (id, buyer, ticket_id, ticket_title, price, currency, "
    "ticket_version, status, version, placed_at, expires_at, grace_end, deadline, in_flight) "
    "SELECT wanted.id, buyer, ticket_id, ticket_title, price, currency, ticket_version, 'created', "
    "0, placed_at, expires_at, grace_end, deadline, 0 FROM wanted JOIN free "
    "ON free.id = wanted.ticket_id ORDER BY place ON CONFLICT DO NOTHING RETURNING id, ticket_id) "
    "UPDATE tickets SET holder = inserted.id FROM inserted "
    "WHERE tickets.id = inserted.ticket_id AND tickets.holder IS NULL";

inline constexpr char kWipeOrders[] = "DELETE FROM orders";
inline constexpr char kWipeTickets[] = "DELETE FROM tickets";

}  // namespace stagedoor::orders::sql
