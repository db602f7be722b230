#include "platform/database/sqlite/connection.hpp"

#include <mutex>

#include <sqlite3.h>

#include "platform/database/sqlite/errors.hpp"
#include "platform/runtime/errors.hpp"

namespace stagedoor {
namespace {

// KiB of pages kept in memory. A reader drops its pages whenever the writer has committed.
constexpr const char* kWriterCache = "-32768";
constexpr const char* kReaderCache = "-4096";
// Readers meet a lock for moments only, while the WAL is being restarted.
constexpr const char* kReaderBusyTimeout = "1000";

Statement prepare(sqlite3* db, std::string_view text) {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v3(
        db, text.data(), static_cast<int>(text.size()), SQLITE_PREPARE_PERSISTENT, &raw, nullptr
    );
    Statement result;
    result.handle.reset(raw);
    if (code != SQLITE_OK) {
        throw_sqlite(db, code);
    }
    result.read_only = sqlite3_stmt_readonly(raw) != 0;
    const int parameters = sqlite3_bind_parameter_count(raw);
    for (int k = 1; k <= parameters; ++k) {
        const std::string name = "$" + std::to_string(k);
        result.slots.push_back(sqlite3_bind_parameter_index(raw, name.c_str()));
    }
    return result;
}

}  // namespace

// No shared allocation counters (every thread would queue on their mutex), and savepoints kept in
// memory instead of a temporary file.
void configure_sqlite() {
    static std::once_flag done;
    std::call_once(done, [] {
        sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
    });
}

void CloseHandle::operator()(sqlite3* handle) const noexcept {
    sqlite3_close_v2(handle);
}

void FinalizeStatement::operator()(sqlite3_stmt* statement) const noexcept {
    sqlite3_finalize(statement);
}

Connection Connection::open(const std::filesystem::path& file, const std::string& vfs, int flags) {
    configure_sqlite();
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(
        file.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, vfs.empty() ? nullptr : vfs.c_str()
    );
    std::unique_ptr<sqlite3, CloseHandle> handle{raw};
    if (code != SQLITE_OK) {
        throw StoreRefused{
            "cannot open store " + file.string() + ": " + describe_sqlite(raw, code)};
    }
    sqlite3_extended_result_codes(raw, 1);
    return Connection{std::move(handle)};
}

Connection Connection::open_writer(const std::filesystem::path& file, const std::string& vfs) {
    Connection result = open(file, vfs, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    result.set_pragma("busy_timeout", "0", "0");
    result.set_pragma("journal_mode", "WAL", "wal");
    result.set_pragma("synchronous", "FULL", "2");
    result.set_pragma("foreign_keys", "ON", "1");
    result.set_pragma("wal_autocheckpoint", "0", "0");
    result.set_pragma("cache_size", kWriterCache, kWriterCache);
    result.set_common_pragmas();
    return result;
}

Connection Connection::open_reader(const std::filesystem::path& file, const std::string& vfs) {
    Connection result = open(file, vfs, SQLITE_OPEN_READONLY);
    int off = 0;
    sqlite3_db_config(result.handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, &off);
    if (off != 1) {
        throw StoreRefused{"store " + file.string() + ": readers would checkpoint on close"};
    }
    result.set_pragma("busy_timeout", kReaderBusyTimeout, kReaderBusyTimeout);
    result.set_pragma("query_only", "ON", "1");
    result.set_pragma("wal_autocheckpoint", "0", "0");
    result.set_pragma("cache_size", kReaderCache, kReaderCache);
    result.set_common_pragmas();
    return result;
}

bool Connection::left_unclean(const std::filesystem::path& file, const std::string& vfs) {
    configure_sqlite();
    sqlite3_vfs* const files = sqlite3_vfs_find(vfs.empty() ? nullptr : vfs.c_str());
    const std::string wal = file.string() + "-wal";
    int exists = 0;  // and is not empty
    return files != nullptr &&
           files->xAccess(files, wal.c_str(), SQLITE_ACCESS_EXISTS, &exists) == SQLITE_OK &&
           exists != 0;
}

void Connection::set_common_pragmas() const {
    set_pragma("trusted_schema", "OFF", "0");
    set_pragma("cell_size_check", "ON", "1");
    set_pragma("mmap_size", "0", "0");
    set_pragma("temp_store", "MEMORY", "2");
}

void Connection::set_pragma(
    const std::string& name, const std::string& value, std::string_view expected
) const {
    std::string actual;
    try {
        (void)query_text("PRAGMA " + name + "=" + value);
        actual = query_text("PRAGMA " + name).value_or("nothing");
    } catch (const std::exception& error) {
        actual = error.what();
    }
    if (actual != expected) {
        const char* file = sqlite3_db_filename(handle(), "main");
        throw StoreRefused{
            "store " + std::string{file == nullptr ? "" : file} + ": setting " + name + "=" +
            value + " did not take, it reads: " + actual};
    }
}

Statement& Connection::statement(Sql sql) {
    const auto found = statements_.find(sql.text().data());
    if (found != statements_.end()) {
        return found->second;
    }
    return statements_.emplace(sql.text().data(), prepare(handle(), sql.text())).first->second;
}

int Connection::step(Sql sql) {
    sqlite3_stmt* statement_handle = statement(sql).handle.get();
    const int code = sqlite3_step(statement_handle);
    sqlite3_reset(statement_handle);
    return code == SQLITE_DONE || code == SQLITE_ROW ? SQLITE_OK : code;
}

void Connection::execute(Sql sql) {
    const int code = step(sql);
    if (code != SQLITE_OK) {
        throw_sqlite(handle(), code);
    }
}

void Connection::run_script(std::string_view script) const {
    const std::string text{script};
    const int code = sqlite3_exec(handle(), text.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        throw_sqlite(handle(), code);
    }
}

std::optional<std::string> Connection::query_text(const std::string& sql) const {
    const Statement prepared = prepare(handle(), sql);
    sqlite3_stmt* raw = prepared.handle.get();
    std::optional<std::string> answer;
    int code = sqlite3_step(raw);
    if (code == SQLITE_ROW) {
        if (const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(raw, 0))) {
            answer = text;
        }
    }
    // A statement that changes something has done so only when it has ended: the row of
    // journal_mode=WAL comes before its commit, and says "wal" even if that fails.
    while (code == SQLITE_ROW) {
        code = sqlite3_step(raw);
    }
    if (code != SQLITE_DONE) {
        throw_sqlite(handle(), code);
    }
    return answer;
}

int Connection::checkpoint() const {
    return sqlite3_wal_checkpoint_v2(
        handle(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr
    );
}

bool Connection::sync_wal() const {
    sqlite3_file* wal = nullptr;
    const int code = sqlite3_file_control(
        handle(), "main", SQLITE_FCNTL_JOURNAL_POINTER, static_cast<void*>(&wal)
    );
    return code == SQLITE_OK && wal != nullptr && wal->pMethods != nullptr &&
           wal->pMethods->xSync(wal, SQLITE_SYNC_FULL) == SQLITE_OK;
}

bool Connection::in_transaction() const {
    return sqlite3_get_autocommit(handle_.get()) == 0;
}

}  // namespace stagedoor
