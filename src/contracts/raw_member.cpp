#include "contracts/raw_member.hpp"

#include <string>

#include "contracts/envelope.hpp"

namespace stagedoor::contracts {
namespace {

constexpr std::string_view kWhitespace = " \t\r\n";

std::size_t skip_whitespace(std::string_view text, std::size_t at) {
    const auto found = text.find_first_not_of(kWhitespace, at);
    return found == std::string_view::npos ? text.size() : found;
}

// From the opening quote to behind the closing one.
std::size_t skip_string(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != '"'; ++at) {
        if (text[at] == '\\') {
            ++at;
        }
    }
    return at + 1;
}

// From a value's first character to behind its last, trailing white space included.
std::size_t skip_value(std::string_view text, std::size_t at) {
    for (int depth = 0; at < text.size();) {
        const char c = text[at];
        if (depth == 0 && (c == ',' || c == '}' || c == ']')) {
            break;
        }
        depth += (c == '{' || c == '[') ? 1 : 0;
        depth -= (c == '}' || c == ']') ? 1 : 0;
        at = c == '"' ? skip_string(text, at) : at + 1;
    }
    return at;
}

}  // namespace

std::string_view raw_member(std::string_view object, std::string_view name) {
    std::string_view found;
    std::size_t at = skip_whitespace(object, object.find('{') + 1);
    while (at < object.size() && object[at] == '"') {
        const auto key_end = skip_string(object, at);
        const auto key = object.substr(at + 1, key_end - at - 2);
        if (key.find('\\') != std::string_view::npos) {
            throw DecodeError{"event with an escaped member name"};
        }
        const auto begin = skip_whitespace(object, object.find(':', key_end) + 1);
        const auto end = skip_value(object, begin);
        if (key == name) {
            const auto value = object.substr(begin, end - begin);
            found = value.substr(0, value.find_last_not_of(kWhitespace) + 1);
        }
        at = skip_whitespace(object, end + 1);
    }
    if (found.empty()) {
        throw DecodeError{"event without readable " + std::string{name}};
    }
    return found;
}

std::vector<std::string_view> raw_elements(std::string_view array) {
    std::vector<std::string_view> elements;
    std::size_t at = skip_whitespace(array, array.find('[') + 1);
    while (at < array.size() && array[at] != ']') {
        const auto end = skip_value(array, at);
        elements.push_back(array.substr(at, end - at));
        at = skip_whitespace(array, end + (end < array.size() && array[end] == ',' ? 1 : 0));
    }
    return elements;
}

}  // namespace stagedoor::contracts
