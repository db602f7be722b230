// A password as people type it: trimmed, never truncated, judged by length alone and, where the
// operator gives one, a block-list.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "core/result.hpp"
#include "services/auth/domain/errors.hpp"

namespace stagedoor::auth {

// What may be chosen at sign-up.
struct PasswordRules {
    std::size_t shortest = 8;                        // code points
    std::size_t longest = 128;                       // code points
    std::unordered_set<std::string> blocklist = {};  // A–Z folded
};

// The block-list in a file: one password per line, letter case and blank lines do not matter.
[[nodiscard]] std::unordered_set<std::string> parse_blocklist(std::string_view file);

class Password {
  public:
    // For a new account. Errors: kInvalidPassword, kPasswordTooCommon.
    [[nodiscard]] static Result<Password> choose(std::string_view text, const PasswordRules& rules);
    // To be compared: any length, for the rules may have changed since. Error: kPasswordRequired.
    [[nodiscard]] static Result<Password> enter(std::string_view text);

    [[nodiscard]] const std::string& text() const { return text_; }

  private:
    explicit Password(std::string text) : text_{std::move(text)} {}

    std::string text_;
};

}  // namespace stagedoor::auth
