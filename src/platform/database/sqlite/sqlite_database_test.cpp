#include "platform/database/sqlite/sqlite_database.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/database/sqlite/data_directory.hpp"
#include "platform/database/sqlite/errors.hpp"
#include "platform/database/sqlite/migrator.hpp"
#include "platform/database/sqlite/snapshot.hpp"
#include "platform/database/testing/fault_vfs.hpp"
#include "platform/database/testing/test_database.hpp"
#include "platform/runtime/errors.hpp"

namespace stagedoor {
namespace {

using testing::FakeEnv;
using ::testing::HasSubstr;
using testing::TemporaryFolder;
using testing::TestDatabase;

const Migration kFirst{"0001_numbers", "CREATE TABLE numbers (n INTEGER PRIMARY KEY) STRICT;"};
const Migration kSecond{"0002_words", "CREATE TABLE words (w TEXT PRIMARY KEY) STRICT;"};

// Opens a store the way a process does and gives what it complains about, or "".
std::string complaint_of(
    const std::filesystem::path& file,
    const std::vector<Migration>& migrations,
    SqliteOptions options = {}
) {
    FakeEnv fake;
    Outbox outbox{fake.env(), contracts::Service::kOrders};
    options.cooperative = true;
    try {
        (void)SqliteDatabase::open(file, fake.env(), outbox, migrations, options);
    } catch (const StoreRefused& error) {
        return error.what();
    }
    return "";
}

auto add(std::int64_t n) {
    return [n](Transaction& tx) {
        tx.execute("INSERT INTO numbers (n) VALUES ($1)", {n});
        tx.emit({"number:added", std::to_string(n), std::nullopt, "{}"});
        return true;
    };
}

std::int64_t count(Transaction& tx) {
    return *tx.one("SELECT count(*) FROM numbers", {}, [](const Row& row) {
        return row.integer(0);
    });
}

// CRASH-07
TEST(SqliteDatabase, IsRefusedToASecondOpener) {
    FakeEnv fake;
    TestDatabase store{fake, contracts::Service::kOrders, {kFirst}};

    EXPECT_THAT(complaint_of(store.file(), {kFirst}), HasSubstr("held by another running process"));
    store.close();
    EXPECT_EQ(complaint_of(store.file(), {kFirst}), "");
}

// CRASH-07
TEST(SqliteDatabase, RefusesToStartWhenASettingDoesNotTake) {
    const TemporaryFolder folder;
    const auto before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());

    const std::string complaint = complaint_of(":memory:", {});

    std::filesystem::current_path(before);
    EXPECT_THAT(complaint, HasSubstr("journal_mode=WAL did not take, it reads: memory"));
}

// CRASH-04, CRASH-07
TEST(SqliteDatabase, RefusesToStartWhenTheChangeToWalCannotBeSynced) {
    const TemporaryFolder folder;
    SqliteOptions options;
    options.vfs = testing::kFaultVfs;
    testing::fault_vfs().fail_syncs = true;

    const std::string complaint = complaint_of(folder.path() / "a.db", {}, options);

    testing::fault_vfs().fail_syncs = false;
    EXPECT_THAT(complaint, HasSubstr("journal_mode=WAL did not take, it reads: "));
    EXPECT_EQ(complaint_of(folder.path() / "a.db", {}, options), "");
}

// CRASH-07
TEST(SqliteDatabase, RefusesToWriteInsideARead) {
    FakeEnv fake;
    TestDatabase store{fake, contracts::Service::kOrders, {kFirst}};
    auto body = [](Transaction& tx) {
        return tx.execute("INSERT INTO numbers (n) VALUES (1)", {});
    };

    EXPECT_THROW(fake.await(store.database().read(body)), std::logic_error);
    EXPECT_EQ(fake.await(store.database().read(count)), 0);
}

// CRASH-07
TEST(SqliteDatabase, LeavesTheWalAloneWhenAReaderCloses) {
    FakeEnv fake;
    TestDatabase store{fake, contracts::Service::kOrders, {kFirst}};
    fake.await(store.database().write(add(1)));
    const auto wal = store.file().string() + "-wal";
    const auto size = std::filesystem::file_size(wal);

    { Snapshot{store.file()}.begin(); }

    EXPECT_GT(size, 0U);
    EXPECT_EQ(std::filesystem::file_size(wal), size);
}

TEST(SqliteDatabase, SetsEveryPragmaOfTheWriter) {
    const TemporaryFolder folder;
    Connection writer = Connection::open_writer(folder.path() / "a.db", {});

    EXPECT_EQ(writer.query_text("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(writer.query_text("PRAGMA synchronous"), "2");
    EXPECT_EQ(writer.query_text("PRAGMA foreign_keys"), "1");
    EXPECT_EQ(writer.query_text("PRAGMA trusted_schema"), "0");
    EXPECT_EQ(writer.query_text("PRAGMA cell_size_check"), "1");
    EXPECT_EQ(writer.query_text("PRAGMA mmap_size"), "0");
    EXPECT_EQ(writer.query_text("PRAGMA temp_store"), "2");
    EXPECT_EQ(writer.query_text("PRAGMA wal_autocheckpoint"), "0");
    EXPECT_EQ(writer.query_text("PRAGMA busy_timeout"), "0");
}

// CRASH-10
TEST(SqliteDatabase, RefusesTheSchemaOfANewerVersion) {
    FakeEnv fake;
    TestDatabase store{fake, contracts::Service::kOrders, {kFirst, kSecond}};
    store.close();

    EXPECT_THAT(complaint_of(store.file(), {kFirst}), HasSubstr("written by a newer version"));
    EXPECT_THAT(complaint_of(store.file(), {kFirst}), HasSubstr("0002_words"));
    EXPECT_EQ(complaint_of(store.file(), {kFirst, kSecond}), "");
}

// CRASH-10
TEST(SqliteDatabase, TakesUpAnInterruptedMigrationAgain) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "store.db";
    const Migration broken{"0002_words", "CREATE TABLE words (w TEXT) STRICT; CREATE nonsense;"};

    EXPECT_THAT(complaint_of(file, {kFirst, broken}), HasSubstr("service/0002_words failed"));
    EXPECT_EQ(pending_migrations(file, {kFirst, kSecond}), std::vector<std::string>{"0002_words"});
    EXPECT_EQ(complaint_of(file, {kFirst, kSecond}), "");
    EXPECT_TRUE(pending_migrations(file, {kFirst, kSecond}).empty());
}

TEST(SqliteDatabase, RefusesAMigrationThatEndsItsTransaction) {
    const TemporaryFolder folder;
    const Migration broken{"0001_numbers", "CREATE TABLE numbers (n INTEGER) STRICT; COMMIT;"};

    EXPECT_THAT(complaint_of(folder.path() / "a.db", {broken}), HasSubstr("its own transaction"));
}

TEST(SqliteDatabase, ListsEveryMigrationOfAStoreThatDoesNotExist) {
    const TemporaryFolder folder;

    const auto names = pending_migrations(folder.path() / "none.db", {kFirst});

    EXPECT_EQ(
        names,
        (std::vector<std::string>{"0001_platform", "0002_order_of_parked_events", "0001_numbers"})
    );
    EXPECT_FALSE(std::filesystem::exists(folder.path() / "none.db"));
}

// CRASH-05
TEST(SqliteDatabase, RefusesWritesBelowTheReserveAndGoesOnReading) {
    FakeEnv fake;
    std::uint64_t available = 1000;
    SqliteOptions options;
    options.free_space_reserve = 1000;
    options.free_space = [&](const std::filesystem::path&) {
        return available;
    };
    TestDatabase store{fake, contracts::Service::kOrders, {kFirst}, options};
    fake.await(store.database().write(add(1)));
    available = 999;
    fake.await(store.database().write(add(2)));  // the one during which it was noticed

    EXPECT_FALSE(store.database().has_space());
    EXPECT_THROW(fake.await(store.database().write(add(3))), Unavailable);
    EXPECT_EQ(fake.await(store.database().read(count)), 2);
    available = 1000;
    EXPECT_TRUE(store.database().has_space());
    fake.await(store.database().write(add(4)));
    EXPECT_EQ(fake.await(store.database().read(count)), 3);
}

// CRASH-05
TEST(SqliteDatabase, StartsBelowTheReserveToServeReads) {
    FakeEnv fake;
    SqliteOptions options;
    options.free_space_reserve = 1000;
    options.free_space = [](const std::filesystem::path&) {
        return std::uint64_t{1};
    };
    TestDatabase store{fake, contracts::Service::kOrders, {kFirst}, options};

    EXPECT_EQ(fake.await(store.database().read(count)), 0);
    EXPECT_THROW(fake.await(store.database().write(add(1))), Unavailable);
}

TEST(SqliteDatabase, RefusesWritesAndReadsOnceClosed) {
    FakeEnv fake;
    TestDatabase store{fake, contracts::Service::kOrders, {kFirst}};

    store.database().close();

    EXPECT_THROW(fake.await(store.database().write(add(1))), Unavailable);
    EXPECT_THROW(fake.await(store.database().read(count)), Unavailable);
}

TEST(SqliteDatabase, EmptiesTheWalAfterASecondOfSilence) {
    FakeEnv fake;
    TestDatabase store{fake, contracts::Service::kOrders, {kFirst}};
    fake.await(store.database().write(add(1)));
    fake.run();
    EXPECT_GT(std::filesystem::file_size(store.file().string() + "-wal"), 0U);

    fake.advance(Milliseconds{1001});

    EXPECT_EQ(std::filesystem::file_size(store.file().string() + "-wal"), 0U);
    EXPECT_EQ(fake.await(store.database().read(count)), 1);
}

TEST(SqliteDatabase, RefusesADamagedStoreAfterAnUncleanStop) {
    const TemporaryFolder folder;
    const auto copy = folder.path() / "copy.db";
    {
        FakeEnv fake;
        TestDatabase store{fake, contracts::Service::kOrders, {kFirst}};
        auto fill = [](Transaction& tx) {
            for (int n = 0; n < 2000; ++n) {
                tx.execute("INSERT INTO numbers (n) VALUES ($1)", {n});
                tx.emit({"number:added", "n", std::nullopt, "{}"});
            }
        };
        fake.await(store.database().write(fill));
        fake.run();
        fake.advance(Milliseconds{1001});
        fake.await(store.database().write(add(5000)));
        // As a crash leaves it: database and WAL, in the middle of the work.
        std::filesystem::copy_file(store.file(), copy);
        std::filesystem::copy_file(store.file().string() + "-wal", copy.string() + "-wal");
    }
    EXPECT_EQ(complaint_of(copy, {kFirst}), "");

    std::filesystem::copy_file(copy, folder.path() / "damaged.db");
    std::fstream damaged{folder.path() / "damaged.db", std::ios::in | std::ios::out};
    damaged.seekp(12 * 4096);
    for (int i = 0; i < 8 * 4096; ++i) {
        damaged.put('\x5a');
    }
    damaged.close();
    std::ofstream{folder.path() / "damaged.db-wal"} << "left behind";
    EXPECT_THAT(complaint_of(folder.path() / "damaged.db", {kFirst}), HasSubstr("damaged"));
}

TEST(DataDirectory, IsPrivateAndHeldByOne) {
    const TemporaryFolder folder;
    const auto path = folder.path() / "deep" / "data";
    const DataDirectory first{path};
    struct stat info {};
    ASSERT_EQ(stat(path.c_str(), &info), 0);

    EXPECT_EQ(info.st_mode & 0777U, 0700U);
    try {
        const DataDirectory second{path};
        FAIL() << "locked twice";
    } catch (const StoreRefused& error) {
        EXPECT_THAT(error.what(), HasSubstr("(pid " + std::to_string(getpid()) + ")"));
    }
}

// One round of writes that a SIGKILL ends. The child tells each answered number through the pipe.
std::int64_t write_until_killed(const std::filesystem::path& file, int acknowledgements) {
    std::array<int, 2> pipe_ends{};
    EXPECT_EQ(pipe(pipe_ends.data()), 0);
    const pid_t child = fork();
    if (child == 0) {
        FakeEnv fake;
        Outbox outbox{fake.env(), contracts::Service::kOrders};
        SqliteOptions options;
        options.cooperative = true;
        auto store = SqliteDatabase::open(file, fake.env(), outbox, {kFirst}, options);
        std::int64_t n = fake.await(store->read(count));
        for (;;) {
            fake.await(store->write(add(++n)));
            (void)!write(pipe_ends[1], &n, sizeof n);
        }
    }
    close(pipe_ends[1]);
    std::int64_t last = 0;
    for (int i = 0; i < acknowledgements; ++i) {
        EXPECT_EQ(read(pipe_ends[0], &last, sizeof last), static_cast<ssize_t>(sizeof last));
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    while (read(pipe_ends[0], &last, sizeof last) == static_cast<ssize_t>(sizeof last)) {
    }
    close(pipe_ends[0]);
    return last;
}

// CRASH-01
TEST(SqliteDatabase, KeepsEveryAnsweredWriteAndAGaplessOutboxAcrossKills) {
    const TemporaryFolder folder;
    const auto file = folder.path() / "store.db";
    for (int round = 1; round <= 10; ++round) {
        const std::int64_t acknowledged = write_until_killed(file, 7 * round);

        Snapshot after{file};
        Transaction& tx = after.transaction();
        const std::int64_t rows = count(tx);
        const auto seqs = tx.all("SELECT seq FROM outbox ORDER BY seq", {}, [](const Row& row) {
            return row.integer(0);
        });
        EXPECT_GE(rows, acknowledged);
        ASSERT_EQ(static_cast<std::int64_t>(seqs.size()), rows);
        for (std::size_t i = 0; i < seqs.size(); ++i) {
            ASSERT_EQ(seqs[i], static_cast<std::int64_t>(i) + 1);
        }
    }
}

}  // namespace
}  // namespace stagedoor
