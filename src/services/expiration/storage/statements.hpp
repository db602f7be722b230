// The SQL of Expiration.
#pragma once

namespace stagedoor::expiration::sql {

inline constexpr char kPut[] =
    "INSERT INTO deadlines (order_id, deadline, version) VALUES ($1, $2, $3) "
    "ON CONFLICT (order_id) DO UPDATE SET deadline = excluded.deadline, version = excluded.version "
    "WHERE excluded.version > deadlines.version";

inline constexpr char kRemove[] = "DELETE FROM deadlines WHERE order_id = $1";

// The deadline in the WHERE is the guard against one that moved meanwhile.
inline constexpr char kTake[] = "DELETE FROM deadlines WHERE order_id = $1 AND deadline = $2";

inline constexpr char kFind[] = "SELECT order_id, deadline FROM deadlines WHERE order_id = $1";

inline constexpr char kSoonest[] =
    "SELECT order_id, deadline FROM deadlines ORDER BY deadline, order_id LIMIT $1";

inline constexpr char kAll[] = "SELECT order_id, deadline FROM deadlines ORDER BY order_id";

inline constexpr char kWipe[] = "DELETE FROM deadlines";

}  // namespace stagedoor::expiration::sql
