// The store of one service on SQLite: one file, one writer with group commit (group_commit.hpp),
// read-only readers.
//
// Open before the io threads start, close (or destroy) while they still run or after they were
// joined, but before their io_contexts are destroyed: requests that wait are answered then.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/database/database.hpp"
#include "platform/database/journal.hpp"
#include "platform/database/migration.hpp"
#include "platform/database/sqlite/group_commit.hpp"
#include "platform/runtime/env.hpp"

namespace stagedoor {

struct SqliteOptions {
    // Without a thread of its own: batches run as tasks of the Env's executor.
    bool cooperative = false;
    // Below this much free disk space writes are refused.
    std::uint64_t free_space_reserve = std::uint64_t{64} << 20U;
    std::size_t most_readers = 8;

    // For tests. Empty: statvfs, a line on standard error and abort(), the default VFS.
    FreeSpaceProbe free_space;
    FatalStoreError fatal;
    std::string vfs;
    // False: the file system of `vfs` is this process's own, nobody else can be kept out of it.
    bool lock_file = true;
};

class SqliteDatabase final : public Database {
  public:
    // Opens or creates `file` in an existing folder, recovers and checks it after an unclean stop,
    // runs what migrations are missing, and starts the writer. Throws StoreRefused in words for the
    // operator: second process, newer schema, damage, failed migration or setting.
    [[nodiscard]] static std::unique_ptr<SqliteDatabase> open(
        const std::filesystem::path& file,
        Env& env,
        Journal& journal,
        const std::vector<Migration>& migrations,
        SqliteOptions options = {}
    );
    ~SqliteDatabase() override;

    // Finishes the writes that are queued, refuses later ones with Unavailable, empties the WAL.
    // May be called twice.
    void close();

    // Whether the disk has room for writes; while it has none they are refused with Unavailable.
    [[nodiscard]] bool has_space() const;
    [[nodiscard]] StoreStats stats() const;
    [[nodiscard]] const std::filesystem::path& file() const;
    [[nodiscard]] const std::string& vfs() const;

    // While the lock is held the writer stands between two batches. For take_cut().
    [[nodiscard]] std::unique_lock<std::mutex> wait_between_batches();

  protected:
    [[nodiscard]] Task<void> submit(WriteBody& body, Priority priority) override;
    [[nodiscard]] Task<void> submit_read(ReadBody& body) override;

  private:
    struct Impl;
    explicit SqliteDatabase(std::unique_ptr<Impl> impl);
    void read_now(ReadBody& body);

    std::unique_ptr<Impl> impl_;
};

}  // namespace stagedoor
