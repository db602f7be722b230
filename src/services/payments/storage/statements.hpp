// What a survey asks. Each statement walks an index that holds little: what is open, or what must
// not be.
#pragma once

namespace stagedoor::payments::sql {

// A refused card waits for the buyer, not for us, even if a webhook has hinted at it since.
inline constexpr char kCountUnresolved[] =
    "SELECT count(*) FROM payments WHERE open = 1 AND NOT (status = 'failed' AND lost IS NULL)";

inline constexpr char kCountPaidWithoutTicket[] =
    "SELECT count(*) FROM payments WHERE completed = 0 AND (status = 'captured' OR "
    "(refunding = 1 AND status <> 'refunded'))";

inline constexpr char kCountTicketWithoutPayment[] =
    "SELECT count(*) FROM payments WHERE completed = 1 AND status NOT IN ('authorized', "
    "'captured')";

// Ids begin with the second they were made in. What is only to be looked at again is settled, and
// its age says nothing.
inline constexpr char kOldestUnresolved[] =
    "SELECT created_at FROM payments WHERE open = 1 "
    "AND status NOT IN ('captured', 'voided', 'refunded') "
    "AND NOT (status = 'failed' AND lost IS NULL) ORDER BY id LIMIT 1";

}  // namespace stagedoor::payments::sql
