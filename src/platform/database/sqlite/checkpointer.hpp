// Decides when the writer moves committed pages from the WAL into the database file, and does it.
// Belongs to the writer: called between its batches only.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "platform/database/sqlite/connection.hpp"

namespace stagedoor {

// What cannot be undone or known any more happened to the files. Ends the process in production:
// recovery at the next start decides what is on disk.
using FatalStoreError = std::function<void(const std::string& what)>;

class Checkpointer {
  public:
    static constexpr std::int64_t kAlwaysAboveBytes = 16 << 20;
    // With nobody waiting, a checkpoint starts earlier, but not after every single commit: the next
    // request would wait for it.
    static constexpr std::int64_t kQuietAboveBytes = 4 << 20;
    // A long reader stops a checkpoint short; trying again pays only after some growth.
    static constexpr std::int64_t kRetryAfterBytes = 2 << 20;

    Checkpointer(Connection& connection, FatalStoreError fatal);
    Checkpointer(const Checkpointer&) = delete;
    Checkpointer& operator=(const Checkpointer&) = delete;
    ~Checkpointer();

    void after_batch(bool queue_empty);
    // Nothing happened for a while: empties the WAL file too.
    void when_idle();

    [[nodiscard]] std::int64_t wal_bytes() const { return frames_ * kFrameBytes; }

  private:
    static constexpr std::int64_t kFrameBytes = 4096 + 24;

    // True when the whole WAL was moved.
    bool checkpoint(int mode);
    static int on_commit(void* self, struct sqlite3* db, const char* schema, int frames);

    Connection& connection_;
    FatalStoreError fatal_;
    std::int64_t frames_ = 0;     // in the WAL after the last commit
    std::int64_t attempted_ = 0;  // of them at the last checkpoint
};

}  // namespace stagedoor
