#include "platform/database/sqlite/sqlite_database.hpp"

#include <cstdio>
#include <cstdlib>

#include <sqlite3.h>

#include "platform/database/sqlite/cooperative_writer.hpp"
#include "platform/database/sqlite/errors.hpp"
#include "platform/database/sqlite/file_lock.hpp"
#include "platform/database/sqlite/migrator.hpp"
#include "platform/database/sqlite/reader_pool.hpp"
#include "platform/database/sqlite/sqlite_transaction.hpp"
#include "platform/database/sqlite/writer_thread.hpp"
#include "platform/observability/log.hpp"

namespace stagedoor {
namespace {

void end_process(const std::string& what) {
    std::fprintf(stderr, "stagedoor: fatal store error: %s\n", what.c_str());
    std::abort();
}

SqliteOptions with_defaults(SqliteOptions options) {
    if (!options.free_space) {
        options.free_space = free_space_of;
    }
    if (!options.fatal) {
        options.fatal = end_process;
    }
    return options;
}

std::filesystem::path beside(const std::filesystem::path& file, const char* suffix) {
    std::filesystem::path result = file;
    result += suffix;
    return result;
}

void check_after_unclean_stop(Connection& connection, const std::filesystem::path& file) {
    log::info("store was not closed cleanly, checking it", {{"file", file.native()}});
    const std::string outcome = connection.query_text("PRAGMA quick_check(1)").value_or("nothing");
    if (outcome != "ok") {
        throw StoreRefused{"store " + file.string() + " is damaged: " + outcome};
    }
}

// What recovery found in the WAL may never have been synced: a process that was killed, or whose
// sync failed, leaves it in the page cache, where it looks committed until the power goes. Nothing
// may be answered from it before it is safe, and moving it into the database makes it so. On a disk
// that is nearly full, or while a reader of another process is in the way, it is synced where it
// is.
void make_recovered_safe(Connection& connection, const std::filesystem::path& file, bool has_room) {
    const int code = has_room ? connection.checkpoint() : SQLITE_FULL;
    const bool hindered = (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_FULL;
    if (code == SQLITE_OK || (hindered && connection.sync_wal())) {
        return;
    }
    throw StoreRefused{
        "store " + file.string() + ": what was recovered cannot be made durable: " +
        describe_sqlite(connection.handle(), code)};
}

// A transaction on a reader that ends with its scope.
class ReadScope {
  public:
    explicit ReadScope(Connection& connection) : connection_{connection} {
        connection_.execute("BEGIN");
    }
    ReadScope(const ReadScope&) = delete;
    ReadScope& operator=(const ReadScope&) = delete;
    ~ReadScope() { (void)connection_.step("COMMIT"); }

  private:
    Connection& connection_;
};

}  // namespace

// Opened from top to bottom, closed from bottom to top: the writer is the first to open the file
// and the last to close it.
struct SqliteDatabase::Impl {
    Impl(const std::filesystem::path& path, Env& env, Journal& journal, SqliteOptions opts)
        : options{with_defaults(std::move(opts))},
          file{path},
          lock{options.lock_file ? std::make_unique<FileLock>(beside(path, ".lock")) : nullptr},
          unclean{Connection::left_unclean(path, options.vfs)},
          writer{Connection::open_writer(path, options.vfs)},
          reserve{path.parent_path(), options.free_space_reserve, options.free_space},
          readers{path, options.vfs, options.most_readers},
          commit{GroupCommit::Parts{writer, journal, env.scheduler(), reserve, options.fatal}} {}

    void prepare(const std::vector<Migration>& migrations, Instant now) {
        if (unclean) {
            check_after_unclean_stop(writer, file);
            reserve.refresh();
            make_recovered_safe(writer, file, reserve.enough());
        }
        for (const std::string& name : migrate(writer, migrations, now)) {
            log::info("migration ran", {{"file", file.native()}, {"name", name}});
        }
    }

    void start(Env& env) {
        if (options.cooperative) {
            driver = std::make_unique<CooperativeWriter>(env.scheduler(), commit);
        } else {
            driver = std::make_unique<WriterThread>(commit);
        }
    }

    SqliteOptions options;
    std::filesystem::path file;
    std::unique_ptr<FileLock> lock;
    bool unclean;
    Connection writer;
    FreeSpaceReserve reserve;
    ReaderPool readers;
    GroupCommit commit;
    std::unique_ptr<WriteDriver> driver;
};

SqliteDatabase::SqliteDatabase(std::unique_ptr<Impl> impl) : impl_{std::move(impl)} {}

SqliteDatabase::~SqliteDatabase() {
    close();
}

std::unique_ptr<SqliteDatabase> SqliteDatabase::open(
    const std::filesystem::path& file,
    Env& env,
    Journal& journal,
    const std::vector<Migration>& migrations,
    SqliteOptions options
) {
    auto impl = std::make_unique<Impl>(file, env, journal, std::move(options));
    impl->prepare(migrations, env.now());
    impl->start(env);
    return std::unique_ptr<SqliteDatabase>{new SqliteDatabase{std::move(impl)}};
}

void SqliteDatabase::close() {
    impl_->commit.close();
    impl_->driver->stop();
    impl_->readers.close();
    impl_->commit.when_idle();
}

Task<void> SqliteDatabase::submit(WriteBody& body, Priority priority) {
    impl_->commit.admit(priority);
    WriteRequest request;
    request.body = &body;
    request.priority = priority;
    auto start = [this, &request](Resume<bool> resume) {
        request.resume.emplace(std::move(resume));
        impl_->commit.submit(request);
    };
    (void)co_await suspend<bool>(start);
    if (request.error) {
        std::rethrow_exception(request.error);
    }
}

Task<void> SqliteDatabase::submit_read(ReadBody& body) {
    read_now(body);
    co_return;
}

void SqliteDatabase::read_now(ReadBody& body) {
    ReaderPool::Loan loan = impl_->readers.borrow();
    const ReadScope scope{loan.connection()};
    SqliteTransaction tx{loan.connection()};
    body(tx);
}

bool SqliteDatabase::has_space() const {
    return impl_->reserve.enough();
}

StoreStats SqliteDatabase::stats() const {
    return impl_->commit.stats();
}

const std::filesystem::path& SqliteDatabase::file() const {
    return impl_->file;
}

const std::string& SqliteDatabase::vfs() const {
    return impl_->options.vfs;
}

std::unique_lock<std::mutex> SqliteDatabase::wait_between_batches() {
    return impl_->commit.wait_between_batches();
}

}  // namespace stagedoor
