// The SQL of Tickets. What is on sale is listed from memory; the store lists the tickets of one
// seller, which are few.
#pragma once

namespace stagedoor::tickets::sql {

// In the order in which sql_ticket_store.cpp reads them.
#define STAGEDOOR_TICKET_COLUMNS                                                        \
    "number, id, seller, title, price, currency, status, holder, version, created_at, " \
    "event_name, venue, city, starts_at, category, section, seat_row, seat, notes "

inline constexpr char kInsert[] =
    "INSERT INTO tickets (" STAGEDOOR_TICKET_COLUMNS
    ", starts_ms) VALUES ($1, $2, $3, $4, $5, $6, "
    "$7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)";

inline constexpr char kFind[] = "SELECT " STAGEDOOR_TICKET_COLUMNS "FROM tickets WHERE id = $1";
inline constexpr char kFindNumber[] =
    "SELECT " STAGEDOOR_TICKET_COLUMNS "FROM tickets WHERE number = $1";
inline constexpr char kNumberOf[] = "SELECT number FROM tickets WHERE id = $1";

// The version in the WHERE is the guard against a writer in between.
inline constexpr char kSaveListing[] =
    "UPDATE tickets SET title = $2, price = $3, event_name = $4, venue = $5, city = $6, "
    "starts_at = $7, category = $8, section = $9, seat_row = $10, seat = $11, notes = $12, "
    "starts_ms = $13, version = $14 WHERE id = $1 AND version = $14 - 1";
inline constexpr char kSaveStatus[] =
    "UPDATE tickets SET status = $2, holder = $3, version = $4 "
    "WHERE id = $1 AND version = $4 - 1";

// $1 the sort, $2 the seller, $3 and $4 rank and id of the position, $5 and $6 the prices, $7 the
// words as a JSON array, $8 category, $9 city, $10 and $11 the days, $12 what is over, $13 how
// many.
inline constexpr char kListOwn[] =
    "SELECT " STAGEDOOR_TICKET_COLUMNS
    ", rank FROM ("
    "SELECT " STAGEDOOR_TICKET_COLUMNS
    ", CASE $1 WHEN 'newest' THEN number WHEN 'cheapest' THEN "
    "-price WHEN 'dearest' THEN price ELSE -(CASE WHEN starts_ms >= $12 THEN starts_ms "
    "ELSE 9223372036854775807 END) END AS rank FROM tickets "
    "WHERE seller = $2 AND price >= $5 AND price <= $6 "
    "AND ($8 = '' OR category = $8) AND ($9 = '' OR lower(city) = $9) "
    "AND ($10 = '' OR (starts_at <> '' AND substr(starts_at, 1, 10) >= $10)) "
    "AND ($11 = '' OR (starts_at <> '' AND substr(starts_at, 1, 10) <= $11)) "
    "AND NOT EXISTS (SELECT 1 FROM json_each($7) AS word WHERE instr(lower(title || '\n' || "
    "event_name || '\n' || venue || '\n' || city), word.value) = 0)) AS own "
    "WHERE (rank, id) < ($3, $4) ORDER BY rank DESC, id DESC LIMIT $13";

inline constexpr char kUnsold[] =
    "SELECT " STAGEDOOR_TICKET_COLUMNS "FROM tickets WHERE status <> 'sold' ORDER BY number";
inline constexpr char kCountSold[] =
    "SELECT count(*) FROM tickets WHERE seller = $1 AND status = 'sold'";

inline constexpr char kCurrencyInUse[] = "SELECT currency FROM tickets LIMIT 1";
inline constexpr char kWipe[] = "DELETE FROM tickets";

#undef STAGEDOOR_TICKET_COLUMNS

}  // namespace stagedoor::tickets::sql
