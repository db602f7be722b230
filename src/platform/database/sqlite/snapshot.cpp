#include "platform/database/sqlite/snapshot.hpp"

#include <algorithm>
#include <functional>
#include <mutex>

#include "platform/database/sqlite/sqlite_database.hpp"

namespace stagedoor {

Snapshot::Snapshot(const std::filesystem::path& file, const std::string& vfs)
    : connection_{std::make_unique<Connection>(Connection::open_reader(file, vfs))} {}

Snapshot::~Snapshot() {
    if (connection_ && connection_->in_transaction()) {
        (void)connection_->step("ROLLBACK");
    }
}

void Snapshot::begin() {
    if (!transaction_) {
        connection_->execute("BEGIN");
        // BEGIN alone fixes nothing: the first read does.
        connection_->execute("SELECT 1 FROM sqlite_schema LIMIT 1");
        transaction_ = std::make_unique<SqliteTransaction>(*connection_);
    }
}

Transaction& Snapshot::transaction() {
    begin();
    return *transaction_;
}

Cut take_cut(const std::vector<SqliteDatabase*>& stores) {
    std::vector<Snapshot> snapshots;
    snapshots.reserve(stores.size());
    for (const SqliteDatabase* store : stores) {
        snapshots.emplace_back(store->file(), store->vfs());
    }
    // Always in the same order, so that two cuts at once cannot wait for each other.
    std::vector<SqliteDatabase*> ordered = stores;
    std::sort(ordered.begin(), ordered.end(), std::less<>{});
    std::vector<std::unique_lock<std::mutex>> held;
    held.reserve(ordered.size());
    for (SqliteDatabase* store : ordered) {
        held.push_back(store->wait_between_batches());
    }
    for (Snapshot& snapshot : snapshots) {
        snapshot.begin();
    }
    return Cut{std::move(snapshots)};
}

}  // namespace stagedoor
