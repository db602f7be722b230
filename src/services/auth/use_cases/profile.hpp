// What others see of a person: read by anyone, changed by the person. Auth alone shows names, so no
// event tells of a new one.
#pragma once

#include <string>

#include "core/result.hpp"
#include "platform/database/database.hpp"
#include "platform/runtime/task.hpp"
#include "services/auth/ports.hpp"

namespace stagedoor::auth {

class Profile {
  public:
    Profile(Database& database, AccountStore& accounts)
        : database_{database}, accounts_{accounts} {}

    // Error of both: kNoAccount, also for a user known by a token made elsewhere.
    [[nodiscard]] Task<Result<Account>> read(UserId id);
    // `name` is checked; empty takes it away.
    [[nodiscard]] Task<Result<Account>> rename(UserId id, std::string name);

  private:
    Database& database_;
    AccountStore& accounts_;
};

}  // namespace stagedoor::auth
