// A throw-away store on PostgreSQL with its outbox and sequencer, in a database of its own on the
// server of the test program. The counterpart of TestDatabase; needs platform_messaging at link
// time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>

#include "platform/database/postgres/postgres_database.hpp"
#include "platform/database/postgres/sequencer.hpp"
#include "platform/database/postgres/testing/postgres_server.hpp"
#include "platform/messaging/outbox.hpp"
#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor::testing {

class PostgresTestDatabase {
  public:
    explicit PostgresTestDatabase(
        FakeEnv& fake,
        contracts::Service service = contracts::Service::kOrders,
        std::vector<Migration> migrations = {},
        PostgresOptions options = {}
    )
        : fake_{fake},
          service_{service},
          migrations_{std::move(migrations)},
          options_{std::move(options)},
          url_{PostgresServer::shared().url(PostgresServer::shared().make_database())} {
        open();
    }
    ~PostgresTestDatabase() { close(); }
    PostgresTestDatabase(const PostgresTestDatabase&) = delete;
    PostgresTestDatabase& operator=(const PostgresTestDatabase&) = delete;

    [[nodiscard]] PostgresDatabase& database() { return *database_; }
    [[nodiscard]] Outbox& outbox() { return *outbox_; }
    [[nodiscard]] Sequencer& sequencer() { return *sequencer_; }
    [[nodiscard]] const std::string& url() const { return url_; }

    // As a clean stop and start of the process. Invalidates what database() and outbox() gave.
    void reopen() {
        close();
        open();
    }

    // Runs all tasks at the same time until the last has ended and what they said is numbered.
    // Rethrows what one of them threw.
    void run_together(std::vector<Task<void>> tasks) {
        std::size_t left = tasks.size();
        std::exception_ptr error;
        const auto ended = [&](std::exception_ptr thrown) {
            --left;
            error = thrown ? thrown : error;
        };
        for (Task<void>& task : tasks) {
            boost::asio::co_spawn(fake_.env().scheduler().executor(), std::move(task), ended);
        }
        fake_.run_until([&] { return left == 0; });
        fake_.await(sequencer_->settle());
        if (error) {
            std::rethrow_exception(error);
        }
    }

  private:
    void open() {
        outbox_ = std::make_unique<Outbox>(fake_.env(), service_);
        database_ = PostgresDatabase::open(url_, fake_.env(), migrations_, options_);
        fake_.await(outbox_->attach(*database_));
        sequencer_ = std::make_unique<Sequencer>(url_, service_, *outbox_, outbox_->head());
        database_->on_staged([this] { sequencer_->wake(); });
    }
    void close() {
        database_->close();
        sequencer_.reset();
        database_.reset();
        outbox_.reset();
    }

    FakeEnv& fake_;
    contracts::Service service_;
    std::vector<Migration> migrations_;
    PostgresOptions options_;
    std::string url_;
    std::unique_ptr<Outbox> outbox_;
    std::unique_ptr<PostgresDatabase> database_;
    std::unique_ptr<Sequencer> sequencer_;
};

}  // namespace stagedoor::testing
