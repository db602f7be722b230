#include "services/auth/module.hpp"

#include <utility>

#include "services/auth/http/routes.hpp"
#include "services/auth/storage/sql_account_store.hpp"
#include "services/auth/use_cases/sign_in.hpp"
#include "services/auth/use_cases/sign_up.hpp"

namespace stagedoor::auth {
namespace {

class PooledPasswords final : public Passwords {
  public:
    explicit PooledPasswords(PasswordPool& pool) : pool_{pool} {}

    [[nodiscard]] Task<std::string> hash(std::string password) override {
        return pool_.hash(std::move(password));
    }
    [[nodiscard]] Task<bool> verify(std::string hash, std::string password) override {
        return pool_.verify(std::move(hash), std::move(password));
    }
    [[nodiscard]] bool needs_rehash(const std::string& hash) const override {
        return pool_.hasher().needs_rehash(hash);
    }
    [[nodiscard]] std::string unmatchable() const override { return pool_.hasher().unmatchable(); }

  private:
    PasswordPool& pool_;
};

}  // namespace

struct AuthModule::Impl {
    Impl(Env& env, Database& database, AuthSettings the_settings, AuthParts parts)
        : settings{std::move(the_settings)},
          passwords{parts.passwords},
          failures{env.clock(), parts.limits, settings.limits},
          sign_up{env, database, accounts, passwords},
          sign_in{database, accounts, passwords},
          profile{database, accounts},
          routes{{sign_up, sign_in, profile}, parts.identity, settings.passwords, failures} {}

    AuthSettings settings;
    SqlAccountStore accounts;
    PooledPasswords passwords;
    AttemptLimits failures;
    SignUp sign_up;
    SignIn sign_in;
    Profile profile;
    AuthRoutes routes;
};

AuthModule::AuthModule(Env& env, Database& database, AuthSettings settings, AuthParts parts)
    : impl_{std::make_unique<Impl>(env, database, std::move(settings), parts)} {}

AuthModule::~AuthModule() = default;

std::vector<Route> AuthModule::routes() {
    return impl_->routes.routes();
}

void AuthModule::wipe(Transaction& tx) {
    SqlAccountStore::wipe(tx);
    impl_->failures.reset();
}

Task<Result<UserId>> AuthModule::create_account(std::string email, std::string password) {
    auto address = Email::parse(email);
    if (!address) {
        co_return address.error();
    }
    auto chosen = Password::choose(password, impl_->settings.passwords);
    if (!chosen) {
        co_return chosen.error();
    }
    SignUp::Command command{std::move(*address), std::move(*chosen)};
    const auto account = co_await impl_->sign_up.run(std::move(command));
    if (!account) {
        co_return account.error();
    }
    co_return account->id;
}

}  // namespace stagedoor::auth
