#include "services/auth/domain/email.hpp"

#include <algorithm>

#include "services/auth/domain/text.hpp"

namespace stagedoor::auth {
namespace {

constexpr std::string_view kAtomSigns = "!#$%&'*+/=?^_`{|}~-";
constexpr std::string_view kPunycode = "xn--";

bool is_letter(char32_t c) {
    return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z');
}

bool is_digit(char32_t c) {
    return c >= U'0' && c <= U'9';
}

// What lies beyond ASCII, its control characters and the no-break space.
bool is_international(char32_t c) {
    return c >= 0xA1 && c != kMalformed;
}

bool is_atom_character(char32_t c) {
    return is_letter(c) || is_digit(c) || is_international(c) ||
           (c < 0x80 && kAtomSigns.find(static_cast<char>(c)) != std::string_view::npos);
}

bool is_label_character(char32_t c) {
    return is_letter(c) || is_digit(c) || is_international(c) || c == U'-';
}

// Whether every code point of `text` satisfies `accepts`.
template <class Predicate>
bool all_characters(std::string_view text, Predicate accepts) {
    while (!text.empty()) {
        if (!accepts(take_code_point(text))) {
            return false;
        }
    }
    return true;
}

// Whether `text`, cut at each dot, is a list of parts that all satisfy `accepts`.
template <class Predicate>
bool all_parts(std::string_view text, Predicate accepts) {
    while (true) {
        const auto dot = text.find('.');
        if (!accepts(text.substr(0, dot))) {
            return false;
        }
        if (dot == std::string_view::npos) {
            return true;
        }
        text.remove_prefix(dot + 1);
    }
}

// RFC 5321 4.1.2: printable characters, with `"` and `\` behind a backslash.
bool is_quoted_string(std::string_view text) {
    if (text.size() < 2 || text.front() != '"' || text.back() != '"') {
        return false;
    }
    text = text.substr(1, text.size() - 2);
    while (!text.empty()) {
        char32_t c = take_code_point(text);
        if (c == U'"' || (c == U'\\' && text.empty())) {
            return false;
        }
        if (c == U'\\') {
            c = take_code_point(text);
        }
        if (!is_international(c) && (c < U' ' || c > U'~')) {
            return false;
        }
    }
    return true;
}

bool is_local_part(std::string_view text) {
    const bool fits = !text.empty() && text.size() <= Email::kMaxLocalBytes;
    const auto is_atom = [](std::string_view part) {
        return !part.empty() && all_characters(part, is_atom_character);
    };
    return fits && (is_quoted_string(text) || all_parts(text, is_atom));
}

bool is_label(std::string_view text) {
    return !text.empty() && count_code_points(text) <= Email::kMaxLabel && text.front() != '-' &&
           text.back() != '-' && all_characters(text, is_label_character);
}

// A label already: two or more letters, or an encoded name.
bool is_top_level(std::string_view label) {
    if (label.size() > kPunycode.size() && fold(label).starts_with(kPunycode)) {
        return true;
    }
    return count_code_points(label) >= 2 &&
           all_characters(label, [](char32_t c) { return is_letter(c) || is_international(c); });
}

bool is_domain(std::string_view text) {
    const auto last_dot = text.rfind('.');
    return last_dot != std::string_view::npos && all_parts(text, is_label) &&
           is_top_level(text.substr(last_dot + 1));
}

}  // namespace

Result<Email> Email::parse(std::string_view text) {
    text = trim(text);
    const auto at = text.rfind('@');
    if (text.size() > kMaxBytes || at == std::string_view::npos ||
        !is_local_part(text.substr(0, at)) || !is_domain(text.substr(at + 1))) {
        return fail(AuthError::kInvalidEmail);
    }
    return Email{std::string{text}};
}

std::string Email::folded() const {
    return fold(text_);
}

}  // namespace stagedoor::auth
