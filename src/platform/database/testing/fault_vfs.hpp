// The operating system's files with faults on demand: counts syncs and lets the next ones, or
// writes, fail. A process-wide VFS by the name of kFaultVfs, for SqliteOptions::vfs in tests.
#pragma once

#include <atomic>

namespace stagedoor::testing {

inline constexpr const char* kFaultVfs = "fault";

struct FaultVfs {
    std::atomic<int> syncs = 0;            // of any file, failed ones included
    std::atomic<bool> fail_syncs = false;  // SQLITE_IOERR_FSYNC, after having synced
    std::atomic<bool> disk_full = false;   // SQLITE_FULL on every write
};

// Registers the VFS on first use and gives its switches, all off.
FaultVfs& fault_vfs();

}  // namespace stagedoor::testing
