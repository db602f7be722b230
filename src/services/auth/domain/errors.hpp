// Why Auth says no. services/auth/http maps each to its reply.
#pragma once

#include "core/result.hpp"

namespace stagedoor::auth {

enum class AuthError {
    kInvalidEmail = 1,    // breaks the e-mail rule
    kInvalidPassword,     // too short or too long
    kPasswordTooCommon,   // on the operator's block-list
    kPasswordRequired,    // nothing to compare at sign-in
    kEmailInUse,          // another account has this address, in whatever letter case
    kInvalidCredentials,  // no such account, or another password: nobody learns which
    kInvalidName,         // too long, or with control characters
    kNoAccount,           // nobody signed up under this id
};
[[nodiscard]] Error make_error_code(AuthError error);

}  // namespace stagedoor::auth

template <>
struct boost::system::is_error_code_enum<stagedoor::auth::AuthError> : std::true_type {};
