// The tables that every store has beside those of its service (migrations/0001_platform.sql).
#pragma once

#include <vector>

#include "platform/database/migration.hpp"
#include "platform/database/transaction.hpp"

namespace stagedoor {

// Run before the migrations of the service, under the owner "platform".
[[nodiscard]] const std::vector<Migration>& platform_migrations();

// Empties the outbox, its counter, cursors, parked events and idempotency records, as on a first
// start. Outboxes must attach() and consumers load() again afterwards. Test hooks only.
void wipe_platform_tables(Transaction& tx);
// Empties only what nobody elsewhere has followed: parked events and idempotency records. Test hooks
// only.
void wipe_private_platform_tables(Transaction& tx);

}  // namespace stagedoor
