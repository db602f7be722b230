#include "services/auth/use_cases/sign_in.hpp"

#include <optional>
#include <stdexcept>

namespace stagedoor::auth {

Task<Result<Account>> SignIn::run(Command command) {
    auto find = [&](Transaction& tx) {
        return accounts_.find(tx, command.email);
    };
    const std::optional<Credentials> credentials = co_await database_.read(find);

    const std::string hash = credentials ? credentials->password_hash : passwords_.unmatchable();
    const bool matches = co_await passwords_.verify(hash, command.password.text());
    if (!credentials || !matches) {
        co_return fail(AuthError::kInvalidCredentials);
    }
    if (passwords_.needs_rehash(hash)) {
        co_await renew_hash(*credentials, command.password.text());
    }
    co_return credentials->account;
}

Task<void> SignIn::renew_hash(const Credentials& credentials, std::string password) {
    // Whatever keeps us from it, busy threads or a full disk, is no reason to refuse the right
    // password: a later sign-in renews the hash.
    try {
        const std::string renewed = co_await passwords_.hash(std::move(password));
        auto body = [&](Transaction& tx) {
            accounts_.replace_hash(tx, credentials.account.id, credentials.password_hash, renewed);
        };
        co_await database_.write(body, Priority::kBulk);
    } catch (const std::runtime_error&) {
        co_return;
    }
}

}  // namespace stagedoor::auth
