// The members of sign-up, sign-in and profile, read and judged.
#pragma once

#include <optional>

#include "platform/http/fields.hpp"
#include "services/auth/domain/email.hpp"
#include "services/auth/domain/password.hpp"

namespace stagedoor::auth {

// Each gives nullopt after recording its refusal in `fields`.
[[nodiscard]] std::optional<Email> read_email(http::Fields& fields);
[[nodiscard]] std::optional<Password> read_new_password(
    http::Fields& fields, const PasswordRules& rules
);
[[nodiscard]] std::optional<Password> read_entered_password(http::Fields& fields);
// Empty when none was given.
[[nodiscard]] std::optional<std::string> read_name(http::Fields& fields);

}  // namespace stagedoor::auth
