#include "platform/database/sqlite/checkpointer.hpp"

#include <sqlite3.h>

#include "platform/database/sqlite/errors.hpp"
#include "platform/observability/log.hpp"

namespace stagedoor {

Checkpointer::Checkpointer(Connection& connection, FatalStoreError fatal)
    : connection_{connection}, fatal_{std::move(fatal)} {
    sqlite3_wal_hook(connection_.handle(), &Checkpointer::on_commit, this);
}

Checkpointer::~Checkpointer() {
    sqlite3_wal_hook(connection_.handle(), nullptr, nullptr);
}

int Checkpointer::on_commit(void* self, sqlite3* /*db*/, const char* /*schema*/, int frames) {
    static_cast<Checkpointer*>(self)->frames_ = frames;
    return SQLITE_OK;
}

void Checkpointer::after_batch(bool queue_empty) {
    if (frames_ < attempted_) {
        attempted_ = 0;  // the WAL began anew
    }
    const std::int64_t bytes = wal_bytes();
    const bool due = bytes > kAlwaysAboveBytes || (queue_empty && bytes > kQuietAboveBytes);
    const bool grew = (frames_ - attempted_) * kFrameBytes > kRetryAfterBytes;
    if (due && grew) {
        attempted_ = frames_;
        checkpoint(SQLITE_CHECKPOINT_PASSIVE);
    }
}

void Checkpointer::when_idle() {
    if (frames_ > 0 && checkpoint(SQLITE_CHECKPOINT_TRUNCATE)) {
        frames_ = 0;
        attempted_ = 0;
    }
}

bool Checkpointer::checkpoint(int mode) {
    int in_wal = 0;
    int moved = 0;
    sqlite3* db = connection_.handle();
    const int code = sqlite3_wal_checkpoint_v2(db, "main", mode, &in_wal, &moved);
    switch (code & 0xff) {
        case SQLITE_OK:
            return in_wal == moved;
        case SQLITE_BUSY:  // a reader is in the way; the next attempt comes
        case SQLITE_LOCKED:
            return false;
        case SQLITE_FULL:
            log::error("checkpoint: disk full, the WAL keeps growing");
            return false;
        default:
            // A failed sync may be reported once and never again, with the pages lost.
            fatal_("checkpoint failed: " + describe_sqlite(db, code));
            return false;
    }
}

}  // namespace stagedoor
