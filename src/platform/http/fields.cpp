#include "platform/http/fields.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace stagedoor::http {
namespace {

// Within these bounds a number prints without an exponent, as JavaScript prints it.
constexpr double kLeastPlain = 1e-6;
constexpr double kMostPlain = 1e15;

std::string to_text(double value) {
    std::array<char, 64> digits{};
    const auto magnitude = std::fabs(value);
    const bool plain = magnitude == 0 || (magnitude >= kLeastPlain && magnitude < kMostPlain);
    auto* const end = digits.data() + digits.size();
    const auto written = plain ? std::to_chars(digits.data(), end, value, std::chars_format::fixed)
                               : std::to_chars(digits.data(), end, value);
    return {digits.data(), written.ptr};
}

}  // namespace

const boost::json::value* Fields::find(std::string_view name) const {
    return body_.if_contains(boost::json::string_view{name.data(), name.size()});
}

std::optional<std::string> Fields::string(std::string_view name) const {
    const auto* value = find(name);
    if (value == nullptr || !value->is_string()) {
        return std::nullopt;
    }
    const auto& text = value->get_string();
    return std::string{text.data(), text.size()};
}

std::optional<std::string> Fields::scalar_text(std::string_view name) const {
    const auto* value = find(name);
    if (value == nullptr) {
        return std::nullopt;
    }
    switch (value->kind()) {
        case boost::json::kind::bool_:
            return value->get_bool() ? "true" : "false";
        case boost::json::kind::int64:
            return std::to_string(value->get_int64());
        case boost::json::kind::uint64:
            return std::to_string(value->get_uint64());
        case boost::json::kind::double_:
            return to_text(value->get_double());
        default:
            return string(name);
    }
}

void Fields::refuse(std::string_view field, std::string_view code, std::string_view message) {
    if (std::ranges::find(entries_, field, &ErrorEntry::field) != entries_.end()) {
        return;
    }
    ErrorEntry entry;
    entry.message = message;
    entry.field = field;
    entry.code = code;
    entries_.push_back(std::move(entry));
}

std::optional<Response> Fields::refusal() const {
    if (entries_.empty()) {
        return std::nullopt;
    }
    return error(400, entries_);
}

}  // namespace stagedoor::http
