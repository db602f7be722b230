#include "platform/database/sqlite/errors.hpp"

#include <sqlite3.h>

#include "platform/database/transaction.hpp"
#include "platform/runtime/errors.hpp"

namespace stagedoor {

std::string describe_sqlite(sqlite3* connection, int code) {
    const bool known = connection != nullptr && sqlite3_errcode(connection) == (code & 0xff);
    const char* text = known ? sqlite3_errmsg(connection) : sqlite3_errstr(code);
    return std::string{text} + " (code " + std::to_string(code) + ")";
}

void throw_sqlite(sqlite3* connection, int code) {
    const std::string text = describe_sqlite(connection, code);
    switch (code & 0xff) {
        case SQLITE_CONSTRAINT:
            throw ConstraintViolation{text};
        case SQLITE_ERROR:
        case SQLITE_MISUSE:
        case SQLITE_RANGE:
        case SQLITE_MISMATCH:
        case SQLITE_TOOBIG:
        case SQLITE_AUTH:
            throw std::logic_error{"statement refused: " + text};
        case SQLITE_READONLY:
            if (sqlite3_db_readonly(connection, "main") == 1) {
                throw std::logic_error{"write inside a read: " + text};
            }
            break;
        default:
            break;
    }
    throw Unavailable{"store: " + text};
}

}  // namespace stagedoor
