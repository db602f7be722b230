// Recognises a user by e-mail address and password.
#pragma once

#include <string>

#include "core/result.hpp"
#include "platform/database/database.hpp"
#include "platform/runtime/task.hpp"
#include "services/auth/domain/password.hpp"
#include "services/auth/ports.hpp"

namespace stagedoor::auth {

class SignIn {
  public:
    struct Command {
        Email email;
        Password password;
    };

    SignIn(Database& database, AccountStore& accounts, Passwords& passwords)
        : database_{database}, accounts_{accounts}, passwords_{passwords} {}

    // The account. Error: kInvalidCredentials, after the same work whether the account exists or
    // not. A hash of old parameters is replaced on the way. Throws Overloaded.
    [[nodiscard]] Task<Result<Account>> run(Command command);

  private:
    [[nodiscard]] Task<void> renew_hash(const Credentials& credentials, std::string password);

    Database& database_;
    AccountStore& accounts_;
    Passwords& passwords_;
};

}  // namespace stagedoor::auth
