// The wiring of Auth.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "platform/database/database.hpp"
#include "platform/database/migration.hpp"
#include "platform/http/identity.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/module.hpp"
#include "platform/security/password_pool.hpp"
#include "platform/security/rate_limiter.hpp"
#include "platform/security/shared_limits.hpp"
#include "services/auth/domain/password.hpp"

namespace stagedoor::auth {

struct AuthSettings {
    PasswordRules passwords;
    RateLimits limits = RateLimits::kOn;  // of failed sign-ins
};

// What Auth shares with the rest of the process: who makes tokens, who hashes, who counts with
// other replicas.
struct AuthParts {
    const http::Identity& identity;
    PasswordPool& passwords;
    SharedLimits& limits;
};

[[nodiscard]] const std::vector<Migration>& migrations();

class AuthModule final : public Module {
  public:
    // All references outlive the module.
    AuthModule(Env& env, Database& database, AuthSettings settings, AuthParts parts);
    ~AuthModule() override;

    [[nodiscard]] contracts::Service service() const override { return contracts::Service::kAuth; }
    [[nodiscard]] std::vector<Route> routes() override;
    void wipe(Transaction& tx) override;

    // Signs up an account as the route would, rules included; for demo data. Errors: AuthError.
    [[nodiscard]] Task<Result<UserId>> create_account(std::string email, std::string password);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace stagedoor::auth
