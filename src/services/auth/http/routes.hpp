// /api/users: sign-up, sign-in, sign-out, current user (contract 2.1), profiles. Signing out and
// asking who one is need no use case: they are answered from the request alone and touch no store.
#pragma once

#include <vector>

#include "platform/http/identity.hpp"
#include "platform/http/route.hpp"
#include "platform/security/attempt_limits.hpp"
#include "services/auth/domain/password.hpp"
#include "services/auth/use_cases/profile.hpp"
#include "services/auth/use_cases/sign_in.hpp"
#include "services/auth/use_cases/sign_up.hpp"

namespace stagedoor::auth {

// Must outlive the routes it gave.
class AuthRoutes {
  public:
    struct UseCases {
        SignUp& sign_up;
        SignIn& sign_in;
        Profile& profile;
    };

    // `failures` slows down wrong sign-ins, per address.
    AuthRoutes(
        UseCases use_cases,
        const http::Identity& identity,
        const PasswordRules& rules,
        AttemptLimits& failures
    )
        : use_cases_{use_cases}, identity_{identity}, rules_{rules}, failures_{failures} {}

    [[nodiscard]] std::vector<Route> routes();

  private:
    [[nodiscard]] Task<http::Response> sign_up(http::Request& request);
    [[nodiscard]] Task<http::Response> sign_in(http::Request& request);
    [[nodiscard]] Task<http::Response> sign_out(http::Request& request);
    [[nodiscard]] Task<http::Response> current_user(http::Request& request);
    [[nodiscard]] Task<http::Response> rename(http::Request& request);
    [[nodiscard]] Task<http::Response> profile(http::Request& request);
    [[nodiscard]] http::Response welcome(
        const http::Request& request, int status, const Account& account
    ) const;

    UseCases use_cases_;
    const http::Identity& identity_;
    const PasswordRules& rules_;
    AttemptLimits& failures_;
};

}  // namespace stagedoor::auth
