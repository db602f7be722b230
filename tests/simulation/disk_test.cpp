// SIM-03: the disk is as cruel as it says, and no crueller: a program that does it right survives
// every power cut, one that forgets a sync is caught.
#include "tests/simulation/disk.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace stagedoor::simulation {
namespace {

class StandingClock final : public Clock {
  public:
    [[nodiscard]] Instant now() const override { return from_millis(1'795'248'000'000); }
};

// A handle that is closed, or forgotten like that of a killed process.
class Toy {
  public:
    Toy(Disk& disk, const Clock& clock, const std::string& synchronous) {
        const std::string vfs = disk.attach(clock);
        const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        EXPECT_EQ(sqlite3_open_v2("/toy/toy.db", &db_, flags, vfs.c_str()), SQLITE_OK);
        // Of a damaged database any of these fails, and rows() says so.
        usable_ = run("PRAGMA journal_mode=WAL") && run("PRAGMA synchronous=" + synchronous) &&
                  run("CREATE TABLE IF NOT EXISTS t (n INTEGER PRIMARY KEY, pad TEXT)");
    }

    bool insert(int n) {
        return run("INSERT INTO t VALUES (" + std::to_string(n) + ", hex(zeroblob(900)))");
    }
    bool checkpoint() { return run("PRAGMA wal_checkpoint(TRUNCATE)"); }

    // The number of rows, -1 when the database is damaged.
    int rows() {
        int count = -1;
        const auto take = [](void* out, int /*columns*/, char** values, char** /*names*/) {
            *static_cast<int*>(out) = std::atoi(values[0]);
            return 0;
        };
        const bool read =
            sqlite3_exec(db_, "SELECT count(*) FROM t", take, &count, nullptr) == SQLITE_OK;
        return usable_ && read && run("PRAGMA quick_check") ? count : -1;
    }

  private:
    bool run(const std::string& sql) {
        return sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK;
    }

    sqlite3* db_ = nullptr;
    bool usable_ = false;
};

// How many of `cuts` power cuts lost a row that was committed.
int losses(const std::string& synchronous, int cuts) {
    const StandingClock clock;
    int lost = 0;
    for (int seed = 0; seed < cuts; ++seed) {
        Disk disk{static_cast<std::uint64_t>(seed), "toy"};
        Toy before{disk, clock, synchronous};
        const int rows = 1 + seed % 20;
        for (int n = 0; n < rows; ++n) {
            EXPECT_TRUE(before.insert(n));
            if (n % 7 == 6) {
                EXPECT_TRUE(before.checkpoint());
            }
        }
        disk.cut_power({});
        Toy after{disk, clock, synchronous};
        lost += after.rows() == rows ? 0 : 1;
    }
    return lost;
}

TEST(Disk, KeepsWhatWasCommittedWithSyncs) {
    EXPECT_EQ(losses("FULL", 100), 0);
}

TEST(Disk, LosesWhatWasCommittedWithout) {
    EXPECT_GT(losses("NORMAL", 100), 50);
    EXPECT_GT(losses("OFF", 100), 50);
}

TEST(Disk, KeepsWhatAKilledProcessWrote) {
    const StandingClock clock;
    Disk disk{1, "toy"};
    Toy before{disk, clock, "OFF"};
    EXPECT_TRUE(before.insert(1));
    disk.kill_process();
    EXPECT_FALSE(before.insert(2));

    Toy after{disk, clock, "FULL"};

    EXPECT_EQ(after.rows(), 1);
}

// The raw calls: what SQLite does by itself around them is not wanted here.
struct RawFile {
    RawFile(Disk& disk, const Clock& clock, int kind) : memory(1024) {
        sqlite3_vfs* const vfs = sqlite3_vfs_find(disk.attach(clock).c_str());
        handle = reinterpret_cast<sqlite3_file*>(memory.data());
        const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | kind;
        EXPECT_EQ(vfs->xOpen(vfs, "/toy/file", handle, flags, nullptr), SQLITE_OK);
    }
    void write(const std::string& text) const {
        EXPECT_EQ(
            handle->pMethods->xWrite(handle, text.data(), static_cast<int>(text.size()), 0),
            SQLITE_OK
        );
    }
    [[nodiscard]] int sync() const { return handle->pMethods->xSync(handle, SQLITE_SYNC_NORMAL); }

    std::vector<std::byte> memory;
    sqlite3_file* handle = nullptr;
};

TEST(Disk, LosesAFileWhoseNameWasNotSynced) {
    const StandingClock clock;
    Disk disk{1, "toy"};
    const RawFile file{disk, clock, SQLITE_OPEN_MAIN_DB};
    file.write("content");
    EXPECT_EQ(file.sync(), SQLITE_OK);

    disk.cut_power({0, 0, 0});

    EXPECT_FALSE(disk.exists("/toy/file"));
}

TEST(Disk, KeepsAJournalWhoseFolderIsSyncedWithIt) {
    const StandingClock clock;
    Disk disk{1, "toy"};
    const RawFile file{disk, clock, SQLITE_OPEN_WAL};
    file.write("content");
    EXPECT_EQ(file.sync(), SQLITE_OK);

    disk.cut_power({0, 0, 0});

    EXPECT_TRUE(disk.exists("/toy/file"));
}

TEST(Disk, FailsASyncThatPersistedAndOneThatDidNot) {
    const StandingClock clock;
    Disk disk{1, "toy"};
    const RawFile file{disk, clock, SQLITE_OPEN_WAL};
    file.write("kept");
    disk.faults.sync_fails_kept = 1;
    EXPECT_EQ(file.sync(), SQLITE_IOERR_FSYNC);
    disk.faults = {};
    file.write("lost");
    disk.faults.sync_fails_lost = 1;
    EXPECT_EQ(file.sync(), SQLITE_IOERR_FSYNC);

    disk.cut_power({0, 0, 0});

    disk.faults = {};
    const RawFile again{disk, clock, SQLITE_OPEN_WAL};
    std::string text(4, ' ');
    EXPECT_EQ(again.handle->pMethods->xRead(again.handle, text.data(), 4, 0), SQLITE_OK);
    EXPECT_EQ(text, "kept");
}

TEST(Disk, CanBeFull) {
    const StandingClock clock;
    Disk disk{1, "toy"};
    Toy toy{disk, clock, "FULL"};
    EXPECT_TRUE(toy.insert(1));
    disk.faults.full = true;
    EXPECT_FALSE(toy.insert(2));
    disk.faults.full = false;
    EXPECT_TRUE(toy.insert(3));
    EXPECT_EQ(toy.rows(), 2);
}

}  // namespace
}  // namespace stagedoor::simulation
