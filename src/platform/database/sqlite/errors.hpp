// How the outcome of a call into SQLite is told to callers.
#pragma once

#include <string>

#include "platform/database/store_refused.hpp"

struct sqlite3;

namespace stagedoor {

// Throws what `code` means: ConstraintViolation for a broken rule, std::logic_error for a statement
// that can never work, Unavailable for trouble of the store.
[[noreturn]] void throw_sqlite(sqlite3* connection, int code);

// "disk I/O error (code 10)", with the connection's own message when it has one.
[[nodiscard]] std::string describe_sqlite(sqlite3* connection, int code);

}  // namespace stagedoor
