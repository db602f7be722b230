// A throw-away store for tests of services, on the engine that STAGEDOOR_TEST_STORE names:
// "sqlite", the default, or "postgres". One test program proves the same SQL on both.
#pragma once

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "platform/database/postgres/testing/postgres_test_database.hpp"
#include "platform/database/testing/test_database.hpp"

namespace stagedoor::testing {

class AnyTestDatabase {
  public:
    explicit AnyTestDatabase(
        FakeEnv& fake,
        contracts::Service service = contracts::Service::kOrders,
        const std::vector<Migration>& migrations = {}
    )
        : fake_{fake} {
        if (on_postgres()) {
            PostgresOptions options;
            options.cooperative = true;
            postgres_ = std::make_unique<PostgresTestDatabase>(fake, service, migrations, options);
        } else {
            sqlite_ = std::make_unique<TestDatabase>(fake, service, migrations);
        }
    }

    [[nodiscard]] static bool on_postgres() {
        const char* engine = std::getenv("STAGEDOOR_TEST_STORE");
        const std::string_view name = engine == nullptr ? "sqlite" : engine;
        if (name != "sqlite" && name != "postgres") {
            throw std::invalid_argument{"STAGEDOOR_TEST_STORE is sqlite or postgres"};
        }
        return name == "postgres";
    }

    [[nodiscard]] Database& database() {
        return postgres_ ? static_cast<Database&>(postgres_->database()) : sqlite_->database();
    }
    // Everything that was said has its number in it.
    [[nodiscard]] Outbox& outbox() {
        if (!postgres_) {
            return sqlite_->outbox();
        }
        fake_.await(postgres_->sequencer().settle());
        return postgres_->outbox();
    }
    // How often something was made durable.
    [[nodiscard]] std::int64_t commits() {
        return postgres_ ? postgres_->database().stats().commits
                         : sqlite_->database().stats().commits;
    }
    // As a clean stop and start of the process. Invalidates what database() and outbox() gave.
    void reopen() { postgres_ ? postgres_->reopen() : sqlite_->reopen(); }

  private:
    FakeEnv& fake_;
    std::unique_ptr<TestDatabase> sqlite_;
    std::unique_ptr<PostgresTestDatabase> postgres_;
};

}  // namespace stagedoor::testing
