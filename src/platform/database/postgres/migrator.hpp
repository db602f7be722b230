// Brings a database's tables to the state this build knows, and refuses databases that a newer
// build has touched. One process at a time does so; others wait for it.
#pragma once

#include <string>
#include <vector>

#include "core/time.hpp"
#include "platform/database/migration.hpp"
#include "platform/database/postgres/session.hpp"

namespace stagedoor {

// Runs what is missing: the platform's migrations, what PostgreSQL needs beside them, then
// `service`; each in one transaction with the row that records it. Returns the names of those that
// ran. Throws StoreRefused for a newer or foreign schema and for a migration that fails.
std::vector<std::string> migrate_postgres(
    Session& session, const std::vector<Migration>& service, Instant now
);

}  // namespace stagedoor
