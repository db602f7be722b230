#include "services/auth/domain/text.hpp"

#include <algorithm>
#include <array>

namespace stagedoor::auth {
namespace {

constexpr std::string_view kSpace = " \t\n\v\f\r";
constexpr std::size_t kLongestSequence = 4;

// By the length of a sequence: the least value that needs it, and the lead byte's bits of value.
constexpr std::array<char32_t, kLongestSequence + 1> kLeastOfLength{0, 0, 0x80, 0x800, 0x10000};
constexpr std::array<unsigned char, kLongestSequence + 1> kLeadBits{0, 0x7F, 0x1F, 0x0F, 0x07};

bool continues(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// The length that a lead byte announces, 0 for a byte that leads nothing.
std::size_t sequence_length(unsigned char lead) {
    if (lead < 0x80U) {
        return 1;
    }
    if (lead < 0xC2U) {
        return 0;
    }
    if (lead < 0xE0U) {
        return 2;
    }
    if (lead < 0xF0U) {
        return 3;
    }
    return lead < 0xF5U ? kLongestSequence : 0;
}

bool is_overlong_or_no_character(char32_t value, std::size_t length) {
    return value < kLeastOfLength[length] || (value >= 0xD800 && value <= 0xDFFF) ||
           value > 0x10FFFF;
}

}  // namespace

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string fold(std::string_view text) {
    std::string folded{text};
    for (char& c : folded) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
    }
    return folded;
}

std::size_t count_code_points(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return !continues(c);
    }));
}

char32_t take_code_point(std::string_view& text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = sequence_length(lead);
    if (length == 0 || length > text.size()) {
        text.remove_prefix(1);
        return kMalformed;
    }
    char32_t value = static_cast<unsigned char>(lead & kLeadBits[length]);
    for (std::size_t i = 1; i < length; ++i) {
        if (!continues(text[i])) {
            text.remove_prefix(1);
            return kMalformed;
        }
        value = (value << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
    }
    text.remove_prefix(length);
    return is_overlong_or_no_character(value, length) ? kMalformed : value;
}

}  // namespace stagedoor::auth
