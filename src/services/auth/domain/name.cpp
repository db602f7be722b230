#include "services/auth/domain/name.hpp"

#include "services/auth/domain/errors.hpp"
#include "services/auth/domain/text.hpp"

namespace stagedoor::auth {

Result<std::string> check_name(std::string_view text) {
    const std::string_view name = trim(text);
    std::size_t length = 0;
    for (std::string_view rest = name; !rest.empty(); ++length) {
        const char32_t point = take_code_point(rest);
        if (point == kMalformed || point < 0x20 || point == 0x7F) {
            return fail(AuthError::kInvalidName);
        }
    }
    if (length > kMaxName) {
        return fail(AuthError::kInvalidName);
    }
    return std::string{name};
}

}  // namespace stagedoor::auth
