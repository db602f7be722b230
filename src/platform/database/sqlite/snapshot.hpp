// A store as it was at one moment, for tools that read much: it stays what it is while others write
// on. It also keeps the WAL from shrinking, so let it go soon.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "platform/database/sqlite/connection.hpp"
#include "platform/database/sqlite/sqlite_transaction.hpp"
#include "platform/database/transaction.hpp"

namespace stagedoor {

class SqliteDatabase;

// One thread at a time.
class Snapshot {
  public:
    // Opens an existing store read-only. On a stopped server the caller holds its DataDirectory.
    // Throws StoreRefused.
    explicit Snapshot(const std::filesystem::path& file, const std::string& vfs = {});
    Snapshot(Snapshot&&) noexcept = default;
    Snapshot& operator=(Snapshot&&) = delete;
    ~Snapshot();

    // Fixes the moment, if transaction() has not done so before. Throws Unavailable.
    void begin();
    // Reads only. Valid as long as the snapshot is, wherever that is moved to.
    [[nodiscard]] Transaction& transaction();

  private:
    std::unique_ptr<Connection> connection_;
    std::unique_ptr<SqliteTransaction> transaction_;
};

// One moment through several stores: every writer stood between two batches when it was taken, so
// no cursor is ahead of its producer's outbox.
class Cut {
  public:
    explicit Cut(std::vector<Snapshot> snapshots) : snapshots_{std::move(snapshots)} {}

    // In the order given to take_cut().
    [[nodiscard]] Transaction& transaction(std::size_t store) {
        return snapshots_.at(store).transaction();
    }
    [[nodiscard]] std::size_t size() const { return snapshots_.size(); }

  private:
    std::vector<Snapshot> snapshots_;
};

// Blocks for the rest of the batches that run now. Not from inside a transaction.
[[nodiscard]] Cut take_cut(const std::vector<SqliteDatabase*>& stores);

}  // namespace stagedoor
