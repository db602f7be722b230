// Five real stores in a folder that vanishes, with the services' schemas.
#pragma once

#include "app/sqlite_stores.hpp"
#include "platform/database/testing/test_database.hpp"
#include "platform/runtime/testing/fake_env.hpp"

namespace stagedoor::app {

class OpenStores {
  public:
    explicit OpenStores(FakeEnv& fake) : fake_{fake}, stores_{fake.env(), folder_.path()} {
        fake_.await(stores_.attach());
    }

    [[nodiscard]] SqliteStores& stores() { return stores_; }

    void write(contracts::Service service, Sql sql, SqlValues values = {}) {
        auto body = [&](Transaction& tx) {
            tx.execute(sql, values);
        };
        fake_.await(stores_.database(service).write(body));
    }

    void emit(contracts::Service service, std::string type, std::string subject) {
        auto body = [&](Transaction& tx) {
            tx.emit({type, subject, std::nullopt, "{}"});
        };
        fake_.await(stores_.database(service).write(body));
    }

  private:
    FakeEnv& fake_;
    stagedoor::testing::TemporaryFolder folder_;
    SqliteStores stores_;
};

}  // namespace stagedoor::app
