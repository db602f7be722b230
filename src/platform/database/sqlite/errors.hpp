// How the outcome of a call into SQLite is told to callers.
#pragma once

#include <stdexcept>
#include <string>

struct sqlite3;

namespace stagedoor {

// A store that must not be opened: locked by another process, written by a newer version, damaged,
// or a setting that did not take. The text is for the operator.
class StoreRefused : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// Throws what `code` means: ConstraintViolation for a broken rule, std::logic_error for a statement
// that can never work, Unavailable for trouble of the store.
[[noreturn]] void throw_sqlite(sqlite3* connection, int code);

// "disk I/O error (code 10)", with the connection's own message when it has one.
[[nodiscard]] std::string describe_sqlite(sqlite3* connection, int code);

}  // namespace stagedoor
