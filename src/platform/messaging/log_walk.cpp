#include "platform/messaging/log_walk.hpp"

namespace stagedoor {

std::int64_t read_log_head(Transaction& tx) {
    const auto head =
        tx.one("SELECT seq FROM outbox_head", {}, [](const Row& row) { return row.integer(0); });
    return head.value_or(0);
}

std::vector<CursorRow> read_cursors(Transaction& tx) {
    return tx.all(
        "SELECT producer, seq, event_id FROM cursors ORDER BY producer",
        {},
        [](const Row& row) {
            return CursorRow{row.str(0), row.integer(1), row.str(2)};
        }
    );
}

std::vector<ParkedRow> read_parked(Transaction& tx) {
    return tx.all(
        "SELECT producer, seq, type, subject, reason FROM parked_events ORDER BY producer, seq",
        {},
        [](const Row& row) {
            return ParkedRow{row.str(0), row.integer(1), row.str(2), row.str(3), row.str(4)};
        }
    );
}

void walk_log(Transaction& tx, const std::function<void(const LogRow&)>& visit) {
    tx.run(
        "SELECT seq, id, type, subject, version, time FROM outbox ORDER BY seq",
        {},
        [&](const Row& row) {
            visit(LogRow{
                row.integer(0),
                row.text(1),
                row.text(2),
                row.text(3),
                row.optional_integer(4),
                row.integer(5)});
        }
    );
}

}  // namespace stagedoor
