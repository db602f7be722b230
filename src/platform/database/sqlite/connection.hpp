// One SQLite handle, set up for its role, with its prepared statements. Not shared between threads
// at one time; may move from one to another.
//
// A store has one writing connection, which also checkpoints: SQLite before 3.51.3 can corrupt a
// WAL that two connections write or checkpoint at the same moment.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "platform/database/transaction.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace stagedoor {

// Makes the process-wide choices. Opening a connection does it; whoever calls SQLite before (a VFS
// of a test) calls it first, because it has no effect later.
void configure_sqlite();

struct CloseHandle {
    void operator()(sqlite3* handle) const noexcept;
};
struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const noexcept;
};

// A prepared statement; `slots[k]` is SQLite's index of the placeholder $k+1.
struct Statement {
    std::unique_ptr<sqlite3_stmt, FinalizeStatement> handle;
    std::vector<int> slots;
    bool read_only = false;
};

class Connection {
  public:
    // Opens the file, creating it if absent, sets what a writer must have and reads it back. `vfs`
    // names a registered VFS, empty for the default. Throws StoreRefused.
    [[nodiscard]] static Connection open_writer(
        const std::filesystem::path& file, const std::string& vfs
    );
    // Opens an existing file for reading: it can neither write nor checkpoint.
    [[nodiscard]] static Connection open_reader(
        const std::filesystem::path& file, const std::string& vfs
    );

    // Whether the store's last user did not close it: a clean stop empties the WAL and deletes it.
    [[nodiscard]] static bool left_unclean(
        const std::filesystem::path& file, const std::string& vfs
    );

    [[nodiscard]] sqlite3* handle() const { return handle_.get(); }

    // The prepared form of `sql`, kept for the life of the connection.
    [[nodiscard]] Statement& statement(Sql sql);

    // Runs a statement without parameters and rows to its end; gives SQLite's result code.
    [[nodiscard]] int step(Sql sql);
    // The same, but throws as throw_sqlite() says.
    void execute(Sql sql);

    // Runs a text of several statements (migrations).
    void run_script(std::string_view script) const;
    // First column of the first row, for pragmas; the statement runs to its end. Throws as
    // throw_sqlite() says.
    [[nodiscard]] std::optional<std::string> query_text(const std::string& sql) const;

    // Moves the whole WAL into the database and empties it; gives SQLite's result code.
    [[nodiscard]] int checkpoint() const;
    // Syncs the WAL outside of a commit; false when that failed or there is none.
    [[nodiscard]] bool sync_wal() const;

    // False when an error made SQLite roll the whole transaction back by itself.
    [[nodiscard]] bool in_transaction() const;

  private:
    explicit Connection(std::unique_ptr<sqlite3, CloseHandle> handle)
        : handle_{std::move(handle)} {}

    static Connection open(const std::filesystem::path& file, const std::string& vfs, int flags);
    // Sets a pragma and reads it back; throws StoreRefused when it reads differently.
    void set_pragma(const std::string& name, const std::string& value, std::string_view expected)
        const;
    void set_common_pragmas() const;

    std::unique_ptr<sqlite3, CloseHandle> handle_;
    std::unordered_map<const char*, Statement> statements_;
};

}  // namespace stagedoor
