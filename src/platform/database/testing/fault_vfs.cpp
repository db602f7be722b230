#include "platform/database/testing/fault_vfs.hpp"

#include <mutex>

#include <sqlite3.h>

namespace stagedoor::testing {
namespace {

FaultVfs switches;
sqlite3_vfs shim;
const sqlite3_vfs* real_vfs = nullptr;
sqlite3_io_methods shim_methods;
const sqlite3_io_methods* real_methods = nullptr;

int sync_file(sqlite3_file* file, int flags) {
    switches.syncs.fetch_add(1);
    const int code = real_methods->xSync(file, flags);
    return switches.fail_syncs.load() ? SQLITE_IOERR_FSYNC : code;
}

int write_file(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
    if (switches.disk_full.load()) {
        return SQLITE_FULL;
    }
    return real_methods->xWrite(file, data, size, at);
}

// The files of the real VFS keep their form; only two entries of their method table change.
int open_file(
    sqlite3_vfs* /*self*/, const char* name, sqlite3_file* file, int flags, int* out_flags
) {
    auto* vfs = const_cast<sqlite3_vfs*>(real_vfs);
    const int code = vfs->xOpen(vfs, name, file, flags, out_flags);
    if (code == SQLITE_OK && file->pMethods != nullptr) {
        static std::once_flag patched;
        std::call_once(patched, [&] {
            real_methods = file->pMethods;
            shim_methods = *real_methods;
            shim_methods.xSync = sync_file;
            shim_methods.xWrite = write_file;
        });
        if (file->pMethods == real_methods) {
            file->pMethods = &shim_methods;
        }
    }
    return code;
}

}  // namespace

FaultVfs& fault_vfs() {
    static std::once_flag registered;
    std::call_once(registered, [] {
        real_vfs = sqlite3_vfs_find(nullptr);
        shim = *real_vfs;
        shim.zName = kFaultVfs;
        shim.pNext = nullptr;
        shim.xOpen = open_file;
        sqlite3_vfs_register(&shim, 0);
    });
    switches.syncs = 0;
    switches.fail_syncs = false;
    switches.disk_full = false;
    return switches;
}

}  // namespace stagedoor::testing
