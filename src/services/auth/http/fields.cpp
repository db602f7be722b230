#include "services/auth/http/fields.hpp"

#include <string>

#include "services/auth/domain/name.hpp"

namespace stagedoor::auth {
namespace {

// A string, or a number as its JSON text; nothing for any other kind of value.
std::string password_text(const http::Fields& fields) {
    const auto* value = fields.find("password");
    if (value == nullptr || !(value->is_string() || value->is_number())) {
        return {};
    }
    return fields.scalar_text("password").value_or("");
}

}  // namespace

std::optional<Email> read_email(http::Fields& fields) {
    auto email = Email::parse(fields.string("email").value_or(""));
    if (!email) {
        fields.refuse("email", "invalid_email", "Email must be valid");
        return std::nullopt;
    }
    return std::move(*email);
}

std::optional<Password> read_new_password(http::Fields& fields, const PasswordRules& rules) {
    auto password = Password::choose(password_text(fields), rules);
    if (password) {
        return std::move(*password);
    }
    if (password.error() == AuthError::kPasswordTooCommon) {
        fields.refuse("password", "password_too_common", "Password is too common");
        return std::nullopt;
    }
    const std::string message = "Password must be between " + std::to_string(rules.shortest) +
                                " and " + std::to_string(rules.longest) + " characters";
    fields.refuse("password", "invalid_password", message);
    return std::nullopt;
}

std::optional<Password> read_entered_password(http::Fields& fields) {
    auto password = Password::enter(password_text(fields));
    if (!password) {
        fields.refuse("password", "password_required", "You must supply a password");
        return std::nullopt;
    }
    return std::move(*password);
}

std::optional<std::string> read_name(http::Fields& fields) {
    const auto* const member = fields.find("name");
    if (member == nullptr || member->is_null()) {
        return std::string{};
    }
    const auto text = fields.string("name");
    auto name = text ? check_name(*text) : fail(AuthError::kInvalidName);
    if (!name) {
        fields.refuse(
            "name",
            "name_invalid",
            "Name must be at most " + std::to_string(kMaxName) +
                " characters without control characters"
        );
        return std::nullopt;
    }
    return std::move(*name);
}

}  // namespace stagedoor::auth
