#include "platform/database/testing/fault_vfs.hpp"

#include <list>
#include <mutex>

#include <sqlite3.h>

namespace stagedoor::testing {
namespace {

FaultVfs switches;
sqlite3_vfs shim;
const sqlite3_vfs* real_vfs = nullptr;

// A method table of the real VFS with two entries replaced. It has several: files that are locked
// and files that are not.
struct PatchedMethods {
    sqlite3_io_methods shim;  // first: a file's table is found back through it
    const sqlite3_io_methods* real = nullptr;
};
std::mutex patched_mutex;
std::list<PatchedMethods> patched;

const sqlite3_io_methods* real_methods(const sqlite3_file* file) {
    return reinterpret_cast<const PatchedMethods*>(file->pMethods)->real;
}

int sync_file(sqlite3_file* file, int flags) {
    switches.syncs.fetch_add(1);
    const int code = real_methods(file)->xSync(file, flags);
    return switches.fail_syncs.load() ? SQLITE_IOERR_FSYNC : code;
}

int write_file(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
    if (switches.disk_full.load()) {
        return SQLITE_FULL;
    }
    return real_methods(file)->xWrite(file, data, size, at);
}

const sqlite3_io_methods* patch(const sqlite3_io_methods* real) {
    const std::lock_guard lock{patched_mutex};
    for (const PatchedMethods& known : patched) {
        if (known.real == real) {
            return &known.shim;
        }
    }
    PatchedMethods& fresh = patched.emplace_back(PatchedMethods{*real, real});
    fresh.shim.xSync = sync_file;
    fresh.shim.xWrite = write_file;
    return &fresh.shim;
}

int open_file(
    sqlite3_vfs* /*self*/, const char* name, sqlite3_file* file, int flags, int* out_flags
) {
    auto* vfs = const_cast<sqlite3_vfs*>(real_vfs);
    const int code = vfs->xOpen(vfs, name, file, flags, out_flags);
    if (code == SQLITE_OK && file->pMethods != nullptr) {
        file->pMethods = patch(file->pMethods);
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
