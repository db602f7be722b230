// The SQL of Tickets. Lists read an index backwards from a position: the row values name the whole
// position, and the unary plus keeps filters from luring the planner to another index.
//
// Parameters of the six lists: $1 rank and $2 id of the position, $3 least and $4 most price, $5
// the words as a JSON array, $6 how many rows; $7 the seller.
#pragma once

namespace stagedoor::tickets::sql {

inline constexpr char kInsert[] =
    "INSERT INTO tickets (id, seller, title, folded, price, currency, status, holder, version, "
    "created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

inline constexpr char kFind[] =
    "SELECT number, id, seller, title, price, currency, status, holder, version, created_at "
    "FROM tickets WHERE id = $1";

// The version in the WHERE is the guard against a writer in between.
inline constexpr char kSaveListing[] =
    "UPDATE tickets SET title = $2, folded = $3, price = $4, version = $5 "
    "WHERE id = $1 AND version = $5 - 1";
inline constexpr char kSaveStatus[] =
    "UPDATE tickets SET status = $2, holder = $3, version = $4 "
    "WHERE id = $1 AND version = $4 - 1";

inline constexpr char kNewest[] =
    "SELECT number, id, seller, title, price, currency, status, holder, version, created_at "
    "FROM tickets WHERE status = 'available' AND (number, id) < ($1, $2) "
    "AND +price >= $3 AND +price <= $4 "
    "AND NOT EXISTS (SELECT 1 FROM json_each($5) AS word WHERE instr(folded, word.value) = 0) "
    "ORDER BY number DESC LIMIT $6";

inline constexpr char kCheapest[] =
    "SELECT number, id, seller, title, price, currency, status, holder, version, created_at "
    "FROM tickets WHERE status = 'available' AND (price_down, id) < ($1, $2) "
    "AND +price >= $3 AND price_down >= -$4 "
    "AND NOT EXISTS (SELECT 1 FROM json_each($5) AS word WHERE instr(folded, word.value) = 0) "
    "ORDER BY price_down DESC, id DESC LIMIT $6";

inline constexpr char kDearest[] =
    "SELECT number, id, seller, title, price, currency, status, holder, version, created_at "
    "FROM tickets WHERE status = 'available' AND (price, id) < ($1, $2) "
    "AND price >= $3 AND +price <= $4 "
    "AND NOT EXISTS (SELECT 1 FROM json_each($5) AS word WHERE instr(folded, word.value) = 0) "
    "ORDER BY price DESC, id DESC LIMIT $6";

inline constexpr char kNewestOfSeller[] =
    "SELECT number, id, seller, title, price, currency, status, holder, version, created_at "
    "FROM tickets WHERE seller = $7 AND (number, id) < ($1, $2) "
    "AND +price >= $3 AND +price <= $4 "
    "AND NOT EXISTS (SELECT 1 FROM json_each($5) AS word WHERE instr(folded, word.value) = 0) "
    "ORDER BY number DESC LIMIT $6";

inline constexpr char kCheapestOfSeller[] =
    "SELECT number, id, seller, title, price, currency, status, holder, version, created_at "
    "FROM tickets WHERE seller = $7 AND (price_down, id) < ($1, $2) "
    "AND +price >= $3 AND price_down >= -$4 "
    "AND NOT EXISTS (SELECT 1 FROM json_each($5) AS word WHERE instr(folded, word.value) = 0) "
    "ORDER BY price_down DESC, id DESC LIMIT $6";

inline constexpr char kDearestOfSeller[] =
    "SELECT number, id, seller, title, price, currency, status, holder, version, created_at "
    "FROM tickets WHERE seller = $7 AND (price, id) < ($1, $2) "
    "AND price >= $3 AND +price <= $4 "
    "AND NOT EXISTS (SELECT 1 FROM json_each($5) AS word WHERE instr(folded, word.value) = 0) "
    "ORDER BY price DESC, id DESC LIMIT $6";

inline constexpr char kCurrencyInUse[] = "SELECT currency FROM tickets LIMIT 1";
inline constexpr char kWipe[] = "DELETE FROM tickets";

}  // namespace stagedoor::tickets::sql
