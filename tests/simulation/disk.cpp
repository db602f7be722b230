#include "tests/simulation/disk.hpp"

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#include <sqlite3.h>

#include "platform/database/sqlite/connection.hpp"

namespace stagedoor::simulation {
namespace {

constexpr std::size_t kSector = 512;
constexpr int kSharedLocks = SQLITE_SHM_NLOCK;

using Bytes = std::vector<std::byte>;

void put(Bytes& content, std::size_t at, const Bytes& bytes) {
    content.resize(std::max(content.size(), at + bytes.size()));
    std::copy(bytes.begin(), bytes.end(), content.begin() + static_cast<std::ptrdiff_t>(at));
}

}  // namespace

struct Disk::File {
    std::string name;
    Bytes content;  // what reads see
    Bytes safe;     // what a crash cannot take
};

// A change that was made but not synced. Names change in their own order, like contents.
struct Disk::Change {
    enum class Kind { kWrite, kTruncate, kName };

    Kind kind = Kind::kWrite;
    std::shared_ptr<File> file;  // kName: null when the name goes
    std::string name;
    std::size_t at = 0;  // kTruncate: the size
    Bytes bytes;
};

namespace {

// Who holds which lock of a file: by connection.
struct FileLocks {
    std::set<const void*> shared;
    const void* reserved = nullptr;
    const void* pending = nullptr;
    const void* exclusive = nullptr;
};

// A database's shared memory: heap of the process, gone with it.
struct SharedMemory {
    std::vector<std::unique_ptr<std::byte[]>> regions;
    std::array<std::set<const void*>, kSharedLocks> shared;
    std::array<const void*, kSharedLocks> exclusive{};
};

}  // namespace

struct Disk::Life {
    Disk* disk = nullptr;
    const Clock* clock = nullptr;
    bool alive = true;
    std::string vfs_name;
    sqlite3_vfs vfs{};
    std::map<std::string, FileLocks> locks;
    std::map<std::string, SharedMemory> memory;
};

Disk::Disk(std::uint64_t seed, std::string name)
    : seed_{seed}, name_{std::move(name)}, chance_{seed, "disk " + name_} {}

Disk::~Disk() = default;

bool Disk::begin_operation(Life& life) {
    if (!life.alive) {
        return false;
    }
    if (before_operation && before_operation(++operations_)) {
        life.alive = false;
    }
    return life.alive;
}

std::shared_ptr<Disk::File> Disk::open(const std::string& name, bool create) {
    const auto found = files_.find(name);
    if (found != files_.end()) {
        return found->second;
    }
    if (!create) {
        return nullptr;
    }
    auto file = std::make_shared<File>();
    file->name = name;
    files_[name] = file;
    pending_.push_back({Change::Kind::kName, file, name, 0, {}});
    ++counts_.writes;
    return file;
}

void Disk::write(File& file, std::size_t at, Bytes bytes) {
    put(file.content, at, bytes);
    pending_.push_back({Change::Kind::kWrite, files_.at(file.name), file.name, at, std::move(bytes)}
    );
    ++counts_.writes;
}

void Disk::truncate(File& file, std::size_t size) {
    file.content.resize(std::min(file.content.size(), size));
    pending_.push_back({Change::Kind::kTruncate, files_.at(file.name), file.name, size, {}});
    ++counts_.writes;
}

void Disk::remove(const std::string& name) {
    files_.erase(name);
    pending_.push_back({Change::Kind::kName, nullptr, name, 0, {}});
    ++counts_.writes;
}

void Disk::make_safe(File& file) {
    const auto concerned = [&](const Change& change) {
        return change.kind != Change::Kind::kName && change.file.get() == &file;
    };
    for (const Change& change : pending_) {
        if (concerned(change)) {
            apply(change);
        }
    }
    std::erase_if(pending_, concerned);
}

void Disk::make_names_safe() {
    safe_files_ = files_;
    std::erase_if(pending_, [](const Change& change) {
        return change.kind == Change::Kind::kName;
    });
}

void Disk::apply_fate(Change& change, const CrashFates& fates) {
    const double fate = chance_.share();
    if (fate >= fates.kept + fates.torn + fates.garbage) {
        ++counts_.lost;
        return;
    }
    if (change.kind == Change::Kind::kName) {
        if (change.file) {
            safe_files_[change.name] = change.file;
        } else {
            safe_files_.erase(change.name);
        }
        return;
    }
    if (change.kind == Change::Kind::kWrite && fate >= fates.kept) {
        ++counts_.lost;
        if (fate < fates.kept + fates.torn) {
            // Sectors are whole: the tear lies at a sector's border of the file.
            const std::size_t first = (change.at / kSector + 1) * kSector - change.at;
            const std::size_t sectors =
                change.bytes.size() > first ? (change.bytes.size() - first) / kSector + 1 : 0;
            const std::size_t kept = chance_.below(sectors + 1);
            change.bytes.resize(kept == 0 ? 0 : first + (kept - 1) * kSector);
        } else {
            chance_.fill(change.bytes);
        }
    }
    apply(change);
}

void Disk::apply(const Change& change) {
    Bytes& safe = change.file->safe;
    if (change.kind == Change::Kind::kTruncate) {
        safe.resize(std::min(safe.size(), change.at));
    } else {
        put(safe, change.at, change.bytes);
    }
}

void Disk::cut_power(const CrashFates& fates) {
    kill_process();
    ++counts_.crashes;
    const auto of_database = [](const Change& change) {
        return change.kind == Change::Kind::kWrite && change.name.ends_with(".db");
    };
    counts_.crashed_checkpoints += std::ranges::any_of(pending_, of_database) ? 1U : 0U;
    for (Change& change : pending_) {
        apply_fate(change, fates);
    }
    pending_.clear();
    files_ = safe_files_;
    for (const auto& [name, file] : files_) {
        file->content = file->safe;
    }
}

void Disk::kill_process() {
    if (life_) {
        life_->alive = false;
    }
}

// The methods that SQLite calls.
struct Io {
    struct Handle {
        sqlite3_file base;
        std::shared_ptr<Disk::Life>* life;
        std::shared_ptr<Disk::File>* file;
        int lock = SQLITE_LOCK_NONE;
        bool sync_names = false;
        bool delete_on_close = false;
    };

    static Handle& of(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
    static Disk::Life& life_of(sqlite3_file* file) { return **of(file).life; }
    static FileLocks& locks_of(sqlite3_file* file) {
        return life_of(file).locks[(*of(file).file)->name];
    }
    static SharedMemory& memory_of(sqlite3_file* file) {
        return life_of(file).memory[(*of(file).file)->name];
    }

    static int close(sqlite3_file* file) {
        Handle& handle = of(file);
        unlock(file, SQLITE_LOCK_NONE);
        if (handle.delete_on_close && life_of(file).alive) {
            life_of(file).disk->remove((*handle.file)->name);
        }
        delete handle.file;
        delete handle.life;
        return SQLITE_OK;
    }

    static int read(sqlite3_file* file, void* out, int size, sqlite3_int64 at) {
        Disk::Life& life = life_of(file);
        if (!life.alive) {
            return SQLITE_IOERR_READ;
        }
        Disk& disk = *life.disk;
        if (disk.faults.read_fails > 0 && disk.chance_.happens(disk.faults.read_fails)) {
            return SQLITE_IOERR_READ;
        }
        const Bytes& content = (*of(file).file)->content;
        const auto begin = std::min(static_cast<std::size_t>(at), content.size());
        const auto there = std::min(static_cast<std::size_t>(size), content.size() - begin);
        if (there > 0) {
            std::memcpy(out, content.data() + begin, there);
        }
        if (there < static_cast<std::size_t>(size)) {
            std::memset(
                static_cast<std::byte*>(out) + there, 0, static_cast<std::size_t>(size) - there
            );
            return SQLITE_IOERR_SHORT_READ;
        }
        return SQLITE_OK;
    }

    static int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
        Disk::Life& life = life_of(file);
        Disk& disk = *life.disk;
        if (!disk.begin_operation(life)) {
            return SQLITE_IOERR_WRITE;
        }
        Disk::File& target = **of(file).file;
        const auto begin = static_cast<std::size_t>(at);
        const auto length = static_cast<std::size_t>(size);
        if (disk.faults.full && begin + length > target.content.size()) {
            ++disk.counts_.refused_full;
            return SQLITE_FULL;
        }
        const auto* bytes = static_cast<const std::byte*>(data);
        disk.write(target, begin, Bytes{bytes, bytes + length});
        return SQLITE_OK;
    }

    static int truncate(sqlite3_file* file, sqlite3_int64 size) {
        Disk::Life& life = life_of(file);
        if (!life.disk->begin_operation(life)) {
            return SQLITE_IOERR_TRUNCATE;
        }
        life.disk->truncate(**of(file).file, static_cast<std::size_t>(size));
        return SQLITE_OK;
    }

    static int sync(sqlite3_file* file, int /*flags*/) {
        Disk::Life& life = life_of(file);
        Disk& disk = *life.disk;
        if (!disk.begin_operation(life)) {
            return SQLITE_IOERR_FSYNC;
        }
        ++disk.counts_.syncs;
        if (disk.faults.sync_fails_lost > 0 && disk.chance_.happens(disk.faults.sync_fails_lost)) {
            ++disk.counts_.failed_syncs_lost;
            return SQLITE_IOERR_FSYNC;
        }
        disk.make_safe(**of(file).file);
        if (std::exchange(of(file).sync_names, false)) {
            disk.make_names_safe();
        }
        if (disk.faults.sync_fails_kept > 0 && disk.chance_.happens(disk.faults.sync_fails_kept)) {
            ++disk.counts_.failed_syncs_kept;
            return SQLITE_IOERR_FSYNC;
        }
        return SQLITE_OK;
    }

    static int file_size(sqlite3_file* file, sqlite3_int64* size) {
        *size = static_cast<sqlite3_int64>((*of(file).file)->content.size());
        return life_of(file).alive ? SQLITE_OK : SQLITE_IOERR_FSTAT;
    }

    static int lock(sqlite3_file* file, int level) {
        Handle& handle = of(file);
        FileLocks& locks = locks_of(file);
        if (handle.lock >= level) {
            return SQLITE_OK;
        }
        const void* me = file;
        const auto others = [me](const void* holder) {
            return holder != nullptr && holder != me;
        };
        if (level == SQLITE_LOCK_SHARED) {
            if (others(locks.pending) || others(locks.exclusive)) {
                return SQLITE_BUSY;
            }
            locks.shared.insert(me);
        } else if (level == SQLITE_LOCK_RESERVED) {
            if (others(locks.reserved) || others(locks.pending)) {
                return SQLITE_BUSY;
            }
            locks.reserved = me;
        } else {
            if (others(locks.pending) || others(locks.exclusive)) {
                return SQLITE_BUSY;
            }
            locks.pending = me;
            if (locks.shared.size() > 1) {
                handle.lock = SQLITE_LOCK_PENDING;
                return SQLITE_BUSY;
            }
            locks.exclusive = me;
        }
        handle.lock = level;
        return SQLITE_OK;
    }

    static int unlock(sqlite3_file* file, int level) {
        Handle& handle = of(file);
        FileLocks& locks = locks_of(file);
        const void* me = file;
        for (const void** holder : {&locks.reserved, &locks.pending, &locks.exclusive}) {
            if (*holder == me) {
                *holder = nullptr;
            }
        }
        if (level == SQLITE_LOCK_NONE) {
            locks.shared.erase(me);
        }
        handle.lock = std::min(handle.lock, level);
        return SQLITE_OK;
    }

    static int check_reserved(sqlite3_file* file, int* out) {
        *out = locks_of(file).reserved != nullptr ? 1 : 0;
        return SQLITE_OK;
    }

    static int control(sqlite3_file* /*file*/, int what, void* argument) {
        if (what == SQLITE_FCNTL_MMAP_SIZE) {
            *static_cast<sqlite3_int64*>(argument) = 0;  // there is nothing to map
            return SQLITE_OK;
        }
        return SQLITE_NOTFOUND;
    }

    // As the production VFS on Linux says: writing a range does not harm its neighbours.
    static int sector_size(sqlite3_file* /*file*/) { return 4096; }
    static int characteristics(sqlite3_file* /*file*/) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

    static int shm_map(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
        auto& regions = memory_of(file).regions;
        const auto wanted = static_cast<std::size_t>(region);
        *out = nullptr;
        if (wanted >= regions.size() && extend == 0) {
            return SQLITE_OK;
        }
        while (regions.size() <= wanted) {
            regions.push_back(std::make_unique<std::byte[]>(static_cast<std::size_t>(size)));
        }
        *out = regions[wanted].get();
        return SQLITE_OK;
    }

    static int shm_lock(sqlite3_file* file, int first, int count, int flags) {
        SharedMemory& memory = memory_of(file);
        const void* me = file;
        for (int i = first; i < first + count; ++i) {
            const auto slot = static_cast<std::size_t>(i);
            auto& shared = memory.shared.at(slot);
            auto& exclusive = memory.exclusive.at(slot);
            if ((flags & SQLITE_SHM_UNLOCK) != 0) {
                shared.erase(me);
                exclusive = exclusive == me ? nullptr : exclusive;
                continue;
            }
            if (exclusive != nullptr && exclusive != me) {
                return SQLITE_BUSY;
            }
            const bool alone = shared.empty() || (shared.size() == 1 && shared.contains(me));
            if ((flags & SQLITE_SHM_EXCLUSIVE) != 0 && !alone) {
                return SQLITE_BUSY;
            }
        }
        if ((flags & SQLITE_SHM_UNLOCK) != 0) {
            return SQLITE_OK;
        }
        for (int i = first; i < first + count; ++i) {
            const auto slot = static_cast<std::size_t>(i);
            if ((flags & SQLITE_SHM_SHARED) != 0) {
                memory.shared.at(slot).insert(me);
            } else {
                memory.exclusive.at(slot) = me;
            }
        }
        return SQLITE_OK;
    }

    static void shm_barrier(sqlite3_file* /*file*/) {}

    static int shm_unmap(sqlite3_file* file, int remove) {
        auto& all = life_of(file).memory;
        const auto found = all.find((*of(file).file)->name);
        if (found != all.end()) {
            for (auto& shared : found->second.shared) {
                shared.erase(file);
            }
            for (auto& exclusive : found->second.exclusive) {
                exclusive = exclusive == file ? nullptr : exclusive;
            }
            if (remove != 0) {
                all.erase(found);
            }
        }
        return SQLITE_OK;
    }

    static const sqlite3_io_methods& methods() {
        static const sqlite3_io_methods table{
            2,
            close,
            read,
            write,
            truncate,
            sync,
            file_size,
            lock,
            unlock,
            check_reserved,
            control,
            sector_size,
            characteristics,
            shm_map,
            shm_lock,
            shm_barrier,
            shm_unmap,
            nullptr,
            nullptr};
        return table;
    }

    static Disk::Life& life_of(sqlite3_vfs* vfs) {
        return *static_cast<Disk::Life*>(vfs->pAppData);
    }

    static int open(
        sqlite3_vfs* vfs, const char* name, sqlite3_file* out, int flags, int* out_flags
    ) {
        Disk::Life& life = life_of(vfs);
        out->pMethods = nullptr;
        static std::uint64_t temporary = 0;
        const std::string path =
            name == nullptr ? "/temporary/" + std::to_string(++temporary) : name;
        const bool create = (flags & SQLITE_OPEN_CREATE) != 0;
        if (!life.alive) {
            return SQLITE_CANTOPEN;
        }
        if (create && !life.disk->exists(path) && !life.disk->begin_operation(life)) {
            return SQLITE_CANTOPEN;
        }
        auto file = life.disk->open(path, create);
        if (!file) {
            return SQLITE_CANTOPEN;
        }
        auto* handle = new (out) Handle{};
        handle->base.pMethods = &methods();
        handle->life = new std::shared_ptr<Disk::Life>{life.disk->life_};
        handle->file = new std::shared_ptr<Disk::File>{std::move(file)};
        // SQLite's own VFS syncs the folder with the first sync of a new journal or WAL.
        constexpr int kJournals =
            SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
        handle->sync_names = create && (flags & kJournals) != 0;
        handle->delete_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
        if (out_flags != nullptr) {
            *out_flags = flags;
        }
        return SQLITE_OK;
    }

    static int remove(sqlite3_vfs* vfs, const char* name, int sync_names) {
        Disk::Life& life = life_of(vfs);
        if (!life.disk->exists(name)) {
            return SQLITE_IOERR_DELETE_NOENT;
        }
        if (!life.disk->begin_operation(life)) {
            return SQLITE_IOERR_DELETE;
        }
        life.disk->remove(name);
        if (sync_names != 0) {
            life.disk->make_names_safe();
        }
        return SQLITE_OK;
    }

    static int access(sqlite3_vfs* vfs, const char* name, int flags, int* out) {
        const Disk::Life& life = life_of(vfs);
        const auto found = life.disk->files_.find(name);
        const bool there = found != life.disk->files_.end();
        // As the production VFS: an empty file does not exist.
        *out = there && (flags != SQLITE_ACCESS_EXISTS || !found->second->content.empty()) ? 1 : 0;
        return life.alive ? SQLITE_OK : SQLITE_IOERR_ACCESS;
    }

    static int full_path(sqlite3_vfs* /*vfs*/, const char* name, int size, char* out) {
        sqlite3_snprintf(size, out, "%s", name);
        return SQLITE_OK;
    }

    static int randomness(sqlite3_vfs* vfs, int size, char* out) {
        Disk& disk = *life_of(vfs).disk;
        disk.chance_.fill({reinterpret_cast<std::byte*>(out), static_cast<std::size_t>(size)});
        return size;
    }

    static int pause(sqlite3_vfs* /*vfs*/, int microseconds) { return microseconds; }

    static int now(sqlite3_vfs* vfs, sqlite3_int64* out) {
        constexpr sqlite3_int64 kJulian1970 = 210'866'760'000'000;
        *out = kJulian1970 + to_millis(life_of(vfs).clock->now());
        return SQLITE_OK;
    }
    static int now_in_days(sqlite3_vfs* vfs, double* out) {
        sqlite3_int64 millis = 0;
        static_cast<void>(now(vfs, &millis));
        *out = static_cast<double>(millis) / 86'400'000.0;
        return SQLITE_OK;
    }
};

std::string Disk::attach(const Clock& clock) {
    static std::uint64_t lives = 0;
    configure_sqlite();
    kill_process();
    life_ = std::make_shared<Life>();
    life_->disk = this;
    life_->clock = &clock;
    life_->vfs_name = name_ + "-" + std::to_string(++lives);
    sqlite3_vfs& vfs = life_->vfs;
    vfs.iVersion = 2;
    vfs.szOsFile = sizeof(Io::Handle);
    vfs.mxPathname = 512;
    vfs.zName = life_->vfs_name.c_str();
    vfs.pAppData = life_.get();
    vfs.xOpen = Io::open;
    vfs.xDelete = Io::remove;
    vfs.xAccess = Io::access;
    vfs.xFullPathname = Io::full_path;
    vfs.xRandomness = Io::randomness;
    vfs.xSleep = Io::pause;
    vfs.xCurrentTime = Io::now_in_days;
    vfs.xCurrentTimeInt64 = Io::now;
    // The default one too, because SQLite's own generator takes its seed from there.
    sqlite3_vfs_register(&vfs, 1);
    // A VFS stays known to SQLite for ever.
    static_cast<void>(new std::shared_ptr<Life>{life_});
    return life_->vfs_name;
}

}  // namespace stagedoor::simulation
