// Brings a store's tables to the state this build knows, and refuses stores that a newer build has
// touched. Each migration runs in one transaction together with the row that records it, so an
// interrupted one leaves nothing and runs again at the next start.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "platform/database/migration.hpp"
#include "platform/database/sqlite/connection.hpp"

namespace stagedoor {

// Runs what is missing: the platform's migrations first, then `service`. Returns the names of those
// that ran. Throws StoreRefused for a newer or foreign schema and for a migration that fails.
std::vector<std::string> migrate(
    Connection& connection, const std::vector<Migration>& service, Instant now
);

// Names of the migrations that open() would run on `file`; all of them when it does not exist.
// Changes nothing. Throws StoreRefused as migrate() does. For `--check`.
[[nodiscard]] std::vector<std::string> pending_migrations(
    const std::filesystem::path& file, const std::vector<Migration>& service
);

}  // namespace stagedoor
