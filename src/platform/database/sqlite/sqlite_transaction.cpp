#include "platform/database/sqlite/sqlite_transaction.hpp"

#include <sqlite3.h>

#include "core/check.hpp"
#include "platform/database/sqlite/errors.hpp"
#include "platform/runtime/errors.hpp"

namespace stagedoor {
namespace {

class SqliteRow final : public Row {
  public:
    explicit SqliteRow(sqlite3_stmt* statement) : statement_{statement} {}

    [[nodiscard]] bool is_null(int column) const override {
        return sqlite3_column_type(statement_, column) == SQLITE_NULL;
    }
    [[nodiscard]] std::int64_t integer(int column) const override {
        return sqlite3_column_int64(statement_, column);
    }
    [[nodiscard]] std::string_view text(int column) const override {
        const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
        if (data == nullptr) {
            return {};
        }
        return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
    }

  private:
    sqlite3_stmt* statement_;
};

// Ends a run of a statement whatever happens in it; a statement left open would hold its snapshot.
class ResetAtEnd {
  public:
    explicit ResetAtEnd(sqlite3_stmt* statement) : statement_{statement} {}
    ResetAtEnd(const ResetAtEnd&) = delete;
    ResetAtEnd& operator=(const ResetAtEnd&) = delete;
    ~ResetAtEnd() { sqlite3_reset(statement_); }

  private:
    sqlite3_stmt* statement_;
};

int bind_value(sqlite3_stmt* statement, int slot, const SqlValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value.get())) {
        return sqlite3_bind_int64(statement, slot, *number);
    }
    if (const auto* text = std::get_if<std::string_view>(&value.get())) {
        // A null pointer would bind NULL instead of the empty text.
        const char* data = text->data() == nullptr ? "" : text->data();
        return sqlite3_bind_text64(statement, slot, data, text->size(), SQLITE_STATIC, SQLITE_UTF8);
    }
    return sqlite3_bind_null(statement, slot);
}

}  // namespace

void SqliteTransaction::bind(const Statement& statement, Sql sql, SqlValues values) {
    if (values.size() != statement.slots.size()) {
        throw std::logic_error{"wrong number of values for: " + std::string{sql.text()}};
    }
    std::size_t next = 0;
    for (const SqlValue& value : values) {
        const int code = bind_value(statement.handle.get(), statement.slots[next++], value);
        if (code != SQLITE_OK) {
            throw_sqlite(connection_.handle(), code);
        }
    }
}

std::int64_t SqliteTransaction::run(Sql sql, SqlValues values, const Visitor& visit) {
    // Without its transaction a statement would commit by itself.
    if (store_failed_ || !connection_.in_transaction()) {
        store_failed_ = true;
        throw Unavailable{"store: the transaction is gone"};
    }
    try {
        return run_statement(sql, values, visit);
    } catch (const Unavailable&) {
        store_failed_ = true;
        throw;
    }
}

std::int64_t SqliteTransaction::run_statement(Sql sql, SqlValues values, const Visitor& visit) {
    const Statement& statement = connection_.statement(sql);
    sqlite3_stmt* handle = statement.handle.get();
    CHECK(sqlite3_stmt_busy(handle) == 0, "a visitor ran the statement whose rows it visits");
    const ResetAtEnd reset{handle};
    bind(statement, sql, values);
    wrote_ = wrote_ || !statement.read_only;
    const SqliteRow row{handle};
    int code = sqlite3_step(handle);
    while (code == SQLITE_ROW) {
        visit(row);
        code = sqlite3_step(handle);
    }
    if (code != SQLITE_DONE) {
        throw_sqlite(connection_.handle(), code);
    }
    return statement.read_only ? 0 : sqlite3_changes64(connection_.handle());
}

std::int64_t SqliteTransaction::emit(contracts::NewEvent event) {
    CHECK(journal_ != nullptr, "a fact was emitted inside a read");
    events_->push_back(journal_->append(*this, std::move(event)));
    return events_->back().seq;
}

}  // namespace stagedoor
