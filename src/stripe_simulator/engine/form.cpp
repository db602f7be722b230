#include "stripe_simulator/engine/form.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace stagedoor::stripe_simulator {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

// Bytes that must follow a leading byte of UTF-8; -1 when it cannot lead.
int continuation_bytes(unsigned char lead) {
    if (lead < 0x80U) {
        return 0;
    }
    if (lead >= 0xC2U && lead < 0xE0U) {
        return 1;
    }
    if (lead >= 0xE0U && lead < 0xF0U) {
        return 2;
    }
    return lead >= 0xF0U && lead < 0xF5U ? 3 : -1;
}

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (int more = continuation_bytes(static_cast<unsigned char>(text[at])); more != 0;
             --more) {
            if (more < 0 || ++at == text.size() ||
                (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U) {
                return false;
            }
        }
    }
    return true;
}

std::optional<std::string> decode(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '+') {
            out.push_back(' ');
        } else if (text[at] != '%') {
            out.push_back(text[at]);
        } else {
            const int high = at + 2 < text.size() ? hex_digit(text[at + 1]) : -1;
            const int low = at + 2 < text.size() ? hex_digit(text[at + 2]) : -1;
            if (high < 0 || low < 0) {
                return std::nullopt;
            }
            out.push_back(static_cast<char>(high * 16 + low));
            at += 2;
        }
    }
    return is_utf8(out) ? std::optional{std::move(out)} : std::nullopt;
}

// "a[b][]" -> {"a", "b", ""}; nullopt when the brackets do not match.
std::optional<std::vector<std::string>> split_name(std::string_view name) {
    const auto first = name.find('[');
    if (name.empty() || first == 0 || name.find(']') < first) {
        return std::nullopt;
    }
    std::vector<std::string> parts{std::string{name.substr(0, first)}};
    std::string_view rest = first == std::string_view::npos ? "" : name.substr(first);
    while (!rest.empty()) {
        const auto close = rest.find(']');
        if (rest.front() != '[' || close == std::string_view::npos ||
            parts.size() > kMaxFormDepth) {
            return std::nullopt;
        }
        parts.emplace_back(rest.substr(1, close - 1));
        rest.remove_prefix(close + 1);
    }
    return parts;
}

// Puts one value into the tree; false when a part of its name is a plain value already.
bool place(
    boost::json::object& root, const std::vector<std::string>& parts, const std::string& value
) {
    boost::json::object* group = &root;
    for (std::size_t depth = 0; depth + 1 < parts.size(); ++depth) {
        auto& child = (*group)[parts[depth]];
        if (child.is_null()) {
            child.emplace_object();
        }
        if (!child.is_object()) {
            return false;
        }
        group = &child.as_object();
    }
    const std::string& last = parts.back();
    auto& slot = (*group)[last.empty() ? std::to_string(group->size()) : last];
    if (slot.is_object()) {
        return false;
    }
    slot = boost::json::string{value};
    return true;
}

bool is_list(const boost::json::object& group) {
    std::size_t index = 0;
    for (const auto& member : group) {
        if (member.key() != std::to_string(index++)) {
            return false;
        }
    }
    return index > 0;
}

void make_lists(boost::json::value& value) {
    if (!value.is_object()) {
        return;
    }
    for (auto& member : value.as_object()) {
        make_lists(member.value());
    }
    if (is_list(value.as_object())) {
        boost::json::array items;
        for (auto& member : value.as_object()) {
            items.push_back(std::move(member.value()));
        }
        value = std::move(items);
    }
}

}  // namespace

std::optional<FormPairs> parse_form(std::string_view text) {
    FormPairs pairs;
    while (!text.empty()) {
        const auto end = text.find('&');
        const std::string_view part = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (part.empty()) {
            continue;
        }
        const auto equals = part.find('=');
        auto name = decode(part.substr(0, equals));
        auto value = decode(equals == std::string_view::npos ? "" : part.substr(equals + 1));
        if (!name || !value || pairs.size() == kMaxFormPairs) {
            return std::nullopt;
        }
        pairs.emplace_back(std::move(*name), std::move(*value));
    }
    return pairs;
}

std::optional<boost::json::object> nest_form(const FormPairs& pairs) {
    boost::json::object root;
    for (const auto& [name, value] : pairs) {
        const auto parts = split_name(name);
        if (!parts || !place(root, *parts, value)) {
            return std::nullopt;
        }
    }
    for (auto& member : root) {
        if (member.key() != "metadata") {
            make_lists(member.value());
        }
    }
    return root;
}

}  // namespace stagedoor::stripe_simulator
