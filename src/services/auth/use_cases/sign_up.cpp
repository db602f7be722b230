#include "services/auth/use_cases/sign_up.hpp"

#include "contracts/auth_events.hpp"

namespace stagedoor::auth {
namespace {

contracts::NewEvent user_created(const Account& account) {
    contracts::UserCreated event{account.id, 0, account.email, account.created_at};
    return contracts::encode(event);
}

}  // namespace

Task<Result<Account>> SignUp::run(Command command) {
    std::string hash = co_await passwords_.hash(command.password.text());
    const Instant now = env_.now();
    const Account account{
        UserId::generate(env_.random(), now), command.email.text(), now, command.name};
    const Credentials credentials{account, std::move(hash)};

    auto body = [&](Transaction& tx) -> Result<Account> {
        if (!accounts_.insert(tx, credentials)) {
            return fail(AuthError::kEmailInUse);
        }
        tx.emit(user_created(account));
        return account;
    };
    co_return co_await database_.write(body);
}

}  // namespace stagedoor::auth
