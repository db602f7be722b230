#include "platform/http/target.hpp"

#include <algorithm>
#include <array>

namespace stagedoor::http {
namespace {

constexpr int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// What the escape at the front of `text` stands for, or -1.
int decode_escape(std::string_view text) {
    if (text.size() < 3 || hex_value(text[1]) < 0 || hex_value(text[2]) < 0) {
        return -1;
    }
    return hex_value(text[1]) * 16 + hex_value(text[2]);
}

bool unfit_for_paths(int decoded) {
    return decoded == '/' || decoded == '\\' || decoded == '\0' || decoded == '\r' ||
           decoded == '\n';
}

TargetVerdict decode_path(std::string_view text, std::string& path) {
    auto verdict = TargetVerdict::kGood;
    path.clear();
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            path += text[at];
            continue;
        }
        const int decoded = decode_escape(text.substr(at));
        if (decoded < 0) {
            return TargetVerdict::kBroken;
        }
        if (unfit_for_paths(decoded)) {
            verdict = TargetVerdict::kNowhere;
        }
        path += static_cast<char>(decoded);
        at += 2;
    }
    return verdict;
}

bool has_unfit_segment(std::string_view path) {
    if (path.find('\\') != std::string_view::npos) {
        return true;
    }
    for (std::size_t start = 1; start < path.size();) {
        const auto end = std::min(path.find('/', start), path.size());
        const auto segment = path.substr(start, end - start);
        if (segment.empty() || segment == "." || segment == "..") {
            return true;
        }
        start = end + 1;
    }
    return false;
}

bool decode_query_piece(std::string_view text, std::string& out) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            out += text[at] == '+' ? ' ' : text[at];
            continue;
        }
        const int decoded = decode_escape(text.substr(at));
        if (decoded < 0) {
            return false;
        }
        out += static_cast<char>(decoded);
        at += 2;
    }
    return true;
}

bool decode_query(std::string_view text, Query& query) {
    while (!text.empty()) {
        const auto entry = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(entry.size() + 1, text.size()));
        const auto equals = std::min(entry.find('='), entry.size());
        std::string name;
        std::string value;
        if (!decode_query_piece(entry.substr(0, equals), name) ||
            !decode_query_piece(entry.substr(std::min(equals + 1, entry.size())), value)) {
            return false;
        }
        if (!entry.empty()) {
            query.add(std::move(name), std::move(value));
        }
    }
    return true;
}

}  // namespace

TargetVerdict parse_target(std::string_view target, std::string& path, Query& query) {
    query = Query{};
    const auto question = std::min(target.find('?'), target.size());
    const auto verdict = decode_path(target.substr(0, question), path);
    if (verdict == TargetVerdict::kBroken) {
        return verdict;
    }
    if (question < target.size() && !decode_query(target.substr(question + 1), query)) {
        return TargetVerdict::kBroken;
    }
    return has_unfit_segment(path) ? TargetVerdict::kNowhere : verdict;
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    constexpr std::string_view kUnreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string out;
    for (const char c : text) {
        if (kUnreserved.find(c) != std::string_view::npos) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += kHex[byte >> 4U];
        out += kHex[byte & 0xFU];
    }
    return out;
}

bool is_under(std::string_view path, std::string_view prefix) {
    return path.size() >= prefix.size() &&
           equal_ignoring_case(path.substr(0, prefix.size()), prefix) &&
           (path.size() == prefix.size() || path[prefix.size()] == '/');
}

std::string to_lower(std::string_view text) {
    std::string out{text};
    std::ranges::transform(out, out.begin(), lower);
    return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view trim(std::string_view text) {
    constexpr std::string_view kBlank = " \t";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

}  // namespace stagedoor::http
