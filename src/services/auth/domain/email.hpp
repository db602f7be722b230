// An e-mail address that passed our rule (contract 2.1): stricter than RFC 5321 where that lets
// typing errors through (no address literals, no single-label hosts), wider where people live (any
// characters from U+00A1 up).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "core/result.hpp"
#include "services/auth/domain/errors.hpp"

namespace stagedoor::auth {

class Email {
  public:
    static constexpr std::size_t kMaxBytes = 254;
    static constexpr std::size_t kMaxLocalBytes = 64;
    static constexpr std::size_t kMaxLabel = 63;  // characters

    // Trims ASCII white space, then judges. Error: kInvalidEmail.
    [[nodiscard]] static Result<Email> parse(std::string_view text);

    // As typed, trimmed.
    [[nodiscard]] const std::string& text() const { return text_; }
    // The form in which addresses are compared and unique: A–Z folded to a–z, nothing else.
    [[nodiscard]] std::string folded() const;

  private:
    explicit Email(std::string text) : text_{std::move(text)} {}

    std::string text_;
};

}  // namespace stagedoor::auth
