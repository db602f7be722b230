#include "services/tickets/domain/title.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "services/tickets/domain/errors.hpp"

namespace stagedoor::tickets {
namespace {

constexpr bool is_ascii_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// Length of the sequence that `lead` opens, 0 when it opens none.
constexpr std::size_t sequence_length(unsigned char lead) {
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
        return 2;
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        return 3;
    }
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

// The code point at the front of `text`, which is cut off; nullopt when it is not UTF-8 (RFC 3629:
// no overlong forms, no surrogates, nothing above U+10FFFF).
std::optional<char32_t> take_code_point(std::string_view& text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = sequence_length(lead);
    if (length == 0 || length > text.size()) {
        return std::nullopt;
    }
    constexpr std::array<unsigned, 5> kLeadMask{0, 0x7F, 0x1F, 0x0F, 0x07};
    char32_t point = lead & kLeadMask[length];
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xC0U) != 0x80U) {
            return std::nullopt;
        }
        point = (point << 6U) | (next & 0x3FU);
    }
    constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
    if (point < kLeast[length] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) {
        return std::nullopt;
    }
    text.remove_prefix(length);
    return point;
}

// Unicode's White_Space.
constexpr bool is_space(char32_t point) {
    return (point >= 0x09 && point <= 0x0D) || point == 0x20 || point == 0x85 || point == 0xA0 ||
           point == 0x1680 || (point >= 0x2000 && point <= 0x200A) || point == 0x2028 ||
           point == 0x2029 || point == 0x202F || point == 0x205F || point == 0x3000;
}

constexpr bool is_control(char32_t point) {
    return point < 0x20 || point == 0x7F;
}

}  // namespace

Result<void> check_title(std::string_view title) {
    std::size_t length = 0;
    bool blank = true;
    bool control = false;
    while (!title.empty()) {
        const auto point = take_code_point(title);
        if (!point) {
            return fail(TicketError::kTitleInvalid);
        }
        ++length;
        blank = blank && is_space(*point);
        control = control || is_control(*point);
    }
    if (blank) {
        return fail(TicketError::kTitleRequired);
    }
    if (control || length > kMaxTitle) {
        return fail(TicketError::kTitleInvalid);
    }
    return {};
}

bool is_plain_text(std::string_view text, std::size_t longest, Lines lines) {
    std::size_t length = 0;
    while (!text.empty()) {
        const auto point = take_code_point(text);
        const bool line_feed = point == U'\n' && lines == Lines::kMany;
        if (!point || (is_control(*point) && !line_feed)) {
            return false;
        }
        ++length;
    }
    return length <= longest;
}

std::string fold(std::string_view text) {
    std::string folded{text};
    std::transform(folded.begin(), folded.end(), folded.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return folded;
}

std::vector<std::string> search_words(std::string_view query) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : fold(query) + ' ') {
        if (!is_ascii_space(c)) {
            word += c;
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    }
    return words;
}

std::optional<std::size_t> count_code_points(std::string_view text) {
    std::size_t count = 0;
    while (!text.empty()) {
        if (!take_code_point(text)) {
            return std::nullopt;
        }
        ++count;
    }
    return count;
}

}  // namespace stagedoor::tickets
