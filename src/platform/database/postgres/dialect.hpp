// Migrations are written once, in SQLite's dialect, and told to PostgreSQL in its own. Statements
// need no such thing: their text is understood by both.
#pragma once

#include <string>
#include <string_view>

namespace stagedoor {

// INTEGER becomes bigint, TEXT is compared byte by byte, a lone integer key counts by itself, and
// what only SQLite has to be told (STRICT, WITHOUT ROWID) is left out. Comments and quoted text
// stay as they are.
[[nodiscard]] std::string to_postgres(std::string_view migration);

}  // namespace stagedoor
