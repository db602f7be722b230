#include "services/auth/use_cases/profile.hpp"

#include "services/auth/domain/errors.hpp"

namespace stagedoor::auth {
namespace {

Result<Account> known(std::optional<Account> account) {
    if (!account) {
        return fail(AuthError::kNoAccount);
    }
    return std::move(*account);
}

}  // namespace

Task<Result<Account>> Profile::read(UserId id) {
    auto body = [&](Transaction& tx) {
        return known(accounts_.find(tx, id));
    };
    co_return co_await database_.read(body);
}

Task<Result<Account>> Profile::rename(UserId id, std::string name) {
    auto body = [&](Transaction& tx) {
        return known(accounts_.rename(tx, id, name));
    };
    co_return co_await database_.write(body);
}

}  // namespace stagedoor::auth
