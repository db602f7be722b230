// A machine's disk as SQLite sees it, kept in memory: it remembers what was synced, and a power cut
// does what it likes to the rest. One disk outlives the processes that use it; each process opens
// its files through a VFS of its own name, so that a dead one can change nothing any more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/simulation/chance.hpp"

namespace stagedoor::simulation {

// What may happen to the calls of a process. Probabilities for each call.
struct DiskFaults {
    double sync_fails_kept = 0;  // the sync says it failed, but the data is safe
    double sync_fails_lost = 0;  // it says so, and nothing was made safe
    double read_fails = 0;
    bool full = false;  // every write that makes a file longer is refused
};

// What becomes of each change that no sync has made safe, when the power goes. Shares of one.
struct CrashFates {
    double kept = 0.25;
    double torn = 0.25;     // only the first sectors of it
    double garbage = 0.25;  // its bytes are anything
    // The rest is dropped.
};

struct DiskCounts {
    std::uint64_t writes = 0;  // changes of any kind: writes, truncations, creations, deletions
    std::uint64_t syncs = 0;
    std::uint64_t crashes = 0;
    std::uint64_t lost = 0;  // changes that a crash dropped, tore or garbled
    std::uint64_t failed_syncs_kept = 0;
    std::uint64_t failed_syncs_lost = 0;
    std::uint64_t refused_full = 0;
    std::uint64_t crashed_checkpoints = 0;  // with changes of a database file not yet safe
};

class Disk {
  public:
    Disk(std::uint64_t seed, std::string name);
    ~Disk();
    Disk(const Disk&) = delete;
    Disk& operator=(const Disk&) = delete;

    // A new process begins to use the disk; the name of its VFS. Whoever used it before is dead.
    [[nodiscard]] std::string attach(const Clock& clock);

    // The power goes: the attached process can do nothing any more, and what was not safe meets its
    // fate.
    void cut_power(const CrashFates& fates);

    // The process dies, the machine goes on: nothing written is lost.
    void kill_process();

    DiskFaults faults;
    // Called before every change and sync, numbered from 1; true cuts the process off before it
    // happens.
    std::function<bool(std::uint64_t operation)> before_operation;

    [[nodiscard]] const DiskCounts& counts() const { return counts_; }
    [[nodiscard]] bool exists(const std::string& file) const { return files_.contains(file); }

    // For the methods of the VFS.
    struct File;
    struct Life;

  private:
    friend struct Io;

    struct Change;

    [[nodiscard]] bool begin_operation(Life& life);
    [[nodiscard]] std::shared_ptr<File> open(const std::string& name, bool create);
    void write(File& file, std::size_t at, std::vector<std::byte> bytes);
    void truncate(File& file, std::size_t size);
    void remove(const std::string& name);
    void make_safe(File& file);
    void make_names_safe();
    void apply_fate(Change& change, const CrashFates& fates);
    // A change of a content reaches what is safe.
    static void apply(const Change& change);

    std::uint64_t seed_;
    std::string name_;
    Chance chance_;
    std::uint64_t operations_ = 0;
    std::shared_ptr<Life> life_;
    std::map<std::string, std::shared_ptr<File>> files_;  // as programs see them
    std::map<std::string, std::shared_ptr<File>>
        safe_files_;  // as they would be found after a crash
    std::vector<Change> pending_;
    DiskCounts counts_;
};

}  // namespace stagedoor::simulation
