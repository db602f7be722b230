// A throw-away store with its outbox for tests of services and platform: a folder that vanishes,
// the real SQLite adapter without a thread, the real outbox. Needs platform_messaging at link time.
//
//     FakeEnv fake;
//     TestDatabase store{fake, contracts::Service::kOrders, orders::migrations()};
//     fake.await(store.database().write(body));
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>

#include "platform/database/sqlite/sqlite_database.hpp"
#include "platform/messaging/outbox.hpp"
#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor::testing {

// A fresh folder, removed with all it holds at the end.
class TemporaryFolder {
  public:
    TemporaryFolder() {
        std::string name = std::filesystem::temp_directory_path() / "stagedoor-test-XXXXXX";
        if (mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error{"cannot make a temporary folder"};
        }
        path_ = name;
    }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

// Runs all tasks at the same time until nothing can go on without the clock. Rethrows what one of
// them threw; it is an error of the test when one has not ended.
inline void run_together(FakeEnv& fake, std::vector<Task<void>> tasks) {
    std::size_t left = tasks.size();
    std::exception_ptr error;
    const auto ended = [&](std::exception_ptr thrown) {
        --left;
        error = thrown ? thrown : error;
    };
    for (Task<void>& task : tasks) {
        boost::asio::co_spawn(fake.env().scheduler().executor(), std::move(task), ended);
    }
    fake.run();
    if (error) {
        std::rethrow_exception(error);
    }
    if (left > 0) {
        throw std::logic_error{"a task has not ended"};
    }
}

class TestDatabase {
  public:
    // `options.cooperative` is set: everything happens inside fake.run() and fake.await().
    explicit TestDatabase(
        FakeEnv& fake,
        contracts::Service service = contracts::Service::kOrders,
        std::vector<Migration> migrations = {},
        SqliteOptions options = {}
    )
        : fake_{fake},
          service_{service},
          migrations_{std::move(migrations)},
          options_{std::move(options)} {
        options_.cooperative = true;
        open();
    }

    [[nodiscard]] SqliteDatabase& database() { return *database_; }
    [[nodiscard]] Outbox& outbox() { return *outbox_; }
    [[nodiscard]] std::filesystem::path file() const { return folder_.path() / "store.db"; }

    // As a clean stop and start of the process. Invalidates what database() and outbox() gave.
    void reopen() {
        close();
        open();
    }
    void close() {
        database_.reset();
        outbox_.reset();
    }
    void open() {
        outbox_ = std::make_unique<Outbox>(fake_.env(), service_);
        database_ = SqliteDatabase::open(file(), fake_.env(), *outbox_, migrations_, options_);
        fake_.await(outbox_->attach(*database_));
    }

  private:
    FakeEnv& fake_;
    contracts::Service service_;
    std::vector<Migration> migrations_;
    SqliteOptions options_;
    TemporaryFolder folder_;
    std::unique_ptr<Outbox> outbox_;
    std::unique_ptr<SqliteDatabase> database_;
};

}  // namespace stagedoor::testing
