#include "services/auth/domain/errors.hpp"

namespace stagedoor::auth {
namespace {

class AuthCategory final : public boost::system::error_category {
  public:
    [[nodiscard]] const char* name() const noexcept override { return "auth"; }
    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<AuthError>(value)) {
            case AuthError::kInvalidEmail:
                return "not an e-mail address";
            case AuthError::kInvalidPassword:
                return "password is too short or too long";
            case AuthError::kPasswordTooCommon:
                return "password is on the block-list";
            case AuthError::kPasswordRequired:
                return "password is missing";
            case AuthError::kEmailInUse:
                return "e-mail address has an account";
            case AuthError::kInvalidCredentials:
                return "no account with this e-mail address and password";
            case AuthError::kInvalidName:
                return "the name is too long or has control characters";
            case AuthError::kNoAccount:
                return "no such account";
        }
        return "unknown auth error";
    }
};

}  // namespace

Error make_error_code(AuthError error) {
    static const AuthCategory category;
    return {static_cast<int>(error), category};
}

}  // namespace stagedoor::auth
