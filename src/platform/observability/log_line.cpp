#include "platform/observability/log_line.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace stagedoor::log {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

std::string_view name_of(Level level) {
    constexpr std::array<std::string_view, 4> kNames{"debug", "info", "warning", "error"};
    return kNames[static_cast<std::size_t>(level)];
}

// Whether `count` continuation bytes follow the one at `at`.
bool continues(std::string_view text, std::size_t at, std::size_t count) {
    const auto rest = text.substr(at + 1, count);
    return rest.size() == count && std::all_of(rest.begin(), rest.end(), [](char c) {
               return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
           });
}

// Length of the UTF-8 character at `at` (RFC 3629), 0 when it is none.
std::size_t character_length(std::string_view text, std::size_t at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const auto next = at + 1 < text.size() ? static_cast<unsigned char>(text[at + 1]) : 0U;
    if (lead < 0x80U) {
        return 1;
    }
    if (lead >= 0xC2U && lead <= 0xDFU) {
        return continues(text, at, 1) ? 2 : 0;
    }
    if (lead >= 0xE0U && lead <= 0xEFU) {
        const bool overlong = lead == 0xE0U && next < 0xA0U;
        const bool surrogate = lead == 0xEDU && next >= 0xA0U;
        return !overlong && !surrogate && continues(text, at, 2) ? 3 : 0;
    }
    if (lead >= 0xF0U && lead <= 0xF4U) {
        const bool overlong = lead == 0xF0U && next < 0x90U;
        const bool beyond = lead == 0xF4U && next >= 0x90U;
        return !overlong && !beyond && continues(text, at, 3) ? 4 : 0;
    }
    return 0;
}

void append_escape(std::string& out, unsigned char c) {
    out += "\\u00";
    out += kHex[c >> 4U];
    out += kHex[c & 0xFU];
}

void append_ascii(std::string& out, char c, bool quoted) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
        out += "\\n";
    } else if (c == '\r') {
        out += "\\r";
    } else if (c == '\t') {
        out += "\\t";
    } else if (byte < 0x20U || byte == 0x7FU) {
        append_escape(out, byte);
    } else if (quoted && (c == '"' || c == '\\')) {
        out += '\\';
        out += c;
    } else {
        out += c;
    }
}

// Appends `text` without control characters, those of C1 (which terminals obey too) included. What
// is inside quotes has these escaped as well.
void append_safe(std::string& out, std::string_view text, bool quoted) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = character_length(text, at);
        const bool c1 =
            length == 2 && text[at] == '\xC2' && static_cast<unsigned char>(text[at + 1]) < 0xA0U;
        if (length == 0) {
            out += kReplacement;
        } else if (length == 1) {
            append_ascii(out, text[at], quoted);
        } else if (c1) {
            append_escape(out, static_cast<unsigned char>(text[at + 1]));
        } else {
            out += text.substr(at, length);
        }
        at += std::max<std::size_t>(length, 1);
    }
}

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    append_safe(out, text, true);
    out += '"';
}

bool is_plain(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return c > ' ' && c < '\x7F' && c != '"' && c != '=' && c != '\\';
    });
}

void append_value(std::string& out, const Field& field, bool plain_allowed) {
    if (const auto* number = std::get_if<std::int64_t>(&field.value)) {
        out += std::to_string(*number);
        return;
    }
    const auto text = std::get<std::string_view>(field.value);
    if (plain_allowed && is_plain(text)) {
        out += text;
    } else {
        append_quoted(out, text);
    }
}

}  // namespace

std::string text_line(Level level, std::string_view message, Fields fields) {
    std::string line{name_of(level)};
    line += ' ';
    append_safe(line, message, false);
    for (const auto& field : fields) {
        line += ' ';
        append_safe(line, field.name, false);
        line += '=';
        append_value(line, field, true);
    }
    return line;
}

std::string json_line(Level level, std::string_view message, Fields fields) {
    std::string line = R"("level":")";
    line += name_of(level);
    line += R"(","msg":)";
    append_quoted(line, message);
    for (const auto& field : fields) {
        line += ',';
        append_quoted(line, field.name);
        line += ':';
        append_value(line, field, false);
    }
    line += '}';
    return line;
}

}  // namespace stagedoor::log
