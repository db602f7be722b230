// Makes an account.
#pragma once

#include "core/result.hpp"
#include "platform/database/database.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/task.hpp"
#include "services/auth/domain/password.hpp"
#include "services/auth/ports.hpp"

namespace stagedoor::auth {

class SignUp {
  public:
    struct Command {
        Email email;
        Password password;
        std::string name = {};  // checked
    };

    SignUp(Env& env, Database& database, AccountStore& accounts, Passwords& passwords)
        : env_{env}, database_{database}, accounts_{accounts}, passwords_{passwords} {}

    // The new account, durable; emits user:created. Error: kEmailInUse. Throws Overloaded.
    [[nodiscard]] Task<Result<Account>> run(Command command);

  private:
    Env& env_;
    Database& database_;
    AccountStore& accounts_;
    Passwords& passwords_;
};

}  // namespace stagedoor::auth
