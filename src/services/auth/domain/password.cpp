#include "services/auth/domain/password.hpp"

#include <algorithm>

#include "services/auth/domain/text.hpp"

namespace stagedoor::auth {

std::unordered_set<std::string> parse_blocklist(std::string_view file) {
    std::unordered_set<std::string> blocklist;
    while (!file.empty()) {
        const auto end = std::min(file.find('\n'), file.size());
        const auto line = trim(file.substr(0, end));
        if (!line.empty()) {
            blocklist.insert(fold(line));
        }
        file.remove_prefix(std::min(end + 1, file.size()));
    }
    return blocklist;
}

Result<Password> Password::choose(std::string_view text, const PasswordRules& rules) {
    text = trim(text);
    const std::size_t length = count_code_points(text);
    if (length < rules.shortest || length > rules.longest) {
        return fail(AuthError::kInvalidPassword);
    }
    if (rules.blocklist.contains(fold(text))) {
        return fail(AuthError::kPasswordTooCommon);
    }
    return Password{std::string{text}};
}

Result<Password> Password::enter(std::string_view text) {
    text = trim(text);
    if (text.empty()) {
        return fail(AuthError::kPasswordRequired);
    }
    return Password{std::string{text}};
}

}  // namespace stagedoor::auth
