#include "services/payments/storage/sql_call_log.hpp"

namespace stagedoor::payments {

std::optional<Call> SqlCallLog::find(
    Transaction& tx, const PaymentId& payment, Operation operation, std::int64_t number
) {
    return tx.one(
        "SELECT path, idempotency_key, body, faults, sent FROM calls "
        "WHERE payment_id = $1 AND number = $2 AND operation = $3",
        {payment.view(), number, to_string(operation)},
        [&](const Row& row) {
            return Call{
                operation,
                number,
                row.str(0),
                row.str(1),
                row.str(2),
                static_cast<int>(row.integer(3)),
                row.integer(4) != 0};
        }
    );
}

void SqlCallLog::put(Transaction& tx, const PaymentId& payment, const Call& call) {
    tx.execute(
        "INSERT INTO calls "
        "(payment_id, number, operation, path, idempotency_key, body, faults, sent) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
        "ON CONFLICT (payment_id, number, operation) DO UPDATE SET path = excluded.path, "
        "faults = excluded.faults, sent = excluded.sent",
        {payment.view(),
         call.number,
         to_string(call.operation),
         call.path,
         call.key,
         call.body,
         call.faults,
         call.sent ? 1 : 0}
    );
}

void SqlCallLog::forget_cards(Transaction& tx, const PaymentId& payment) {
    tx.execute(
        "UPDATE calls SET body = '' "
        "WHERE payment_id = $1 AND operation = 'confirm' AND body <> ''",
        {payment.view()}
    );
}

void SqlCallLog::wipe(Transaction& tx) {
    tx.execute("DELETE FROM calls", {});
}

bool SqlSeenEvents::insert(Transaction& tx, std::string_view event, Instant now) {
    return tx.execute(
               "INSERT INTO seen_events (id, seen_at) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
               {event, to_millis(now)}
           ) == 1;
}

std::int64_t SqlSeenEvents::forget(Transaction& tx, Instant before, std::int64_t limit) {
    return tx.execute(
        "DELETE FROM seen_events WHERE id IN "
        "(SELECT id FROM seen_events WHERE seen_at < $1 ORDER BY seen_at LIMIT $2)",
        {to_millis(before), limit}
    );
}

void SqlSeenEvents::wipe(Transaction& tx) {
    tx.execute("DELETE FROM seen_events", {});
}

}  // namespace stagedoor::payments
