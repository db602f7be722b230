#include "platform/database/platform_tables.hpp"

namespace stagedoor {

void wipe_platform_tables(Transaction& tx) {
    tx.execute("DELETE FROM outbox", {});
    tx.execute("UPDATE outbox_head SET seq = 0", {});
    tx.execute("DELETE FROM cursors", {});
    wipe_private_platform_tables(tx);
}

void wipe_private_platform_tables(Transaction& tx) {
    tx.execute("DELETE FROM parked_events", {});
    tx.execute("DELETE FROM idempotency_records", {});
}

}  // namespace stagedoor
