#include "stripe_simulator/engine/params.hpp"

#include <algorithm>
#include <charconv>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace stagedoor::stripe_simulator {

std::string Params::spelling(std::string_view name) const {
    return prefix_.empty() ? std::string{name} : prefix_ + "[" + std::string{name} + "]";
}

bool Params::is_text(std::string_view name) const {
    const auto* value = values_.if_contains(name);
    return value != nullptr && value->is_string();
}

void Params::refuse(ApiError error) {
    if (!error_) {
        error_ = std::move(error);
    }
}

void Params::allow(std::initializer_list<std::string_view> names) {
    std::string unknown;
    std::string first;
    for (const auto& member : values_) {
        const std::string_view name{member.key().data(), member.key().size()};
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            first = first.empty() ? spelling(name) : first;
            unknown += (unknown.empty() ? "" : ", ") + spelling(name);
        }
    }
    if (!first.empty()) {
        const bool one = unknown == first;
        const std::string words =
            one ? "Received unknown parameter: " : "Received unknown parameters: ";
        refuse(invalid_request("parameter_unknown", words + unknown, first));
    }
}

void Params::require(std::string_view name) {
    if (!has(name)) {
        const auto spelt = spelling(name);
        refuse(invalid_request("parameter_missing", "Missing required param: " + spelt + ".", spelt)
        );
    }
}

std::optional<std::string> Params::text(std::string_view name) {
    const auto* value = values_.if_contains(name);
    if (value == nullptr) {
        return std::nullopt;
    }
    const auto spelt = spelling(name);
    if (!value->is_string()) {
        refuse(invalid_request("parameter_invalid_string", "Invalid string: " + spelt, spelt));
        return std::nullopt;
    }
    std::string text{value->as_string().data(), value->as_string().size()};
    if (text.empty()) {
        const auto* words = "You passed an empty string for '";
        refuse(invalid_request("parameter_invalid_empty", words + spelt + "'.", spelt));
        return std::nullopt;
    }
    if (text.size() > kMaxParam) {
        refuse(invalid_request("parameter_invalid_string", spelt + " is too long.", spelt));
        return std::nullopt;
    }
    return text;
}

std::optional<std::int64_t> Params::integer(std::string_view name) {
    const auto given = text(name);
    if (!given) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    const auto* end = given->data() + given->size();
    const auto read = std::from_chars(given->data(), end, value);
    if (read.ec != std::errc{} || read.ptr != end) {
        const auto spelt = spelling(name);
        refuse(invalid_request("parameter_invalid_integer", "Invalid integer: " + *given, spelt));
        return std::nullopt;
    }
    return value;
}

std::optional<bool> Params::boolean(std::string_view name) {
    const auto given = text(name);
    if (!given) {
        return std::nullopt;
    }
    if (*given != "true" && *given != "false") {
        refuse(invalid_request("", "Invalid boolean: " + *given, spelling(name)));
        return std::nullopt;
    }
    return *given == "true";
}

std::optional<std::string> Params::one_of(
    std::string_view name, std::initializer_list<std::string_view> values
) {
    auto given = text(name);
    if (given && std::find(values.begin(), values.end(), *given) == values.end()) {
        const auto spelt = spelling(name);
        std::string words = "Invalid " + spelt + ": must be one of ";
        for (const auto value : values) {
            words.append(value == *values.begin() ? "" : ", ").append(value);
        }
        refuse(invalid_request("", std::move(words), spelt));
        return std::nullopt;
    }
    return given;
}

std::vector<std::string> Params::list(std::string_view name) {
    std::vector<std::string> items;
    const auto* value = values_.if_contains(name);
    if (value == nullptr) {
        return items;
    }
    const auto spelt = spelling(name);
    if (!value->is_array()) {
        refuse(invalid_request("", "Invalid array", spelt));
        return items;
    }
    for (const auto& item : value->as_array()) {
        if (item.is_string()) {
            items.emplace_back(item.as_string().data(), item.as_string().size());
        } else {
            refuse(invalid_request("parameter_invalid_string", "Invalid string: " + spelt, spelt));
        }
    }
    return items;
}

const boost::json::object* Params::group(std::string_view name) {
    const auto* value = values_.if_contains(name);
    if (value == nullptr) {
        return nullptr;
    }
    if (!value->is_object()) {
        refuse(invalid_request("", "Invalid object", spelling(name)));
        return nullptr;
    }
    return &value->as_object();
}

Metadata Params::metadata() {
    Metadata result;
    const auto* values = group("metadata");
    if (values == nullptr) {
        return result;
    }
    for (const auto& member : *values) {
        const std::string key{member.key().data(), member.key().size()};
        const auto* value = member.value().if_string();
        if (value == nullptr || key.size() > kMaxMetadataKey || value->size() > kMaxMetadataValue) {
            refuse(invalid_request("", "Invalid metadata: " + key, "metadata"));
            return result;
        }
        if (!value->empty()) {
            result.emplace(key, std::string{value->data(), value->size()});
        }
    }
    if (result.size() > kMaxMetadataKeys) {
        refuse(invalid_request("", "Metadata can have at most 50 keys.", "metadata"));
    }
    return result;
}

}  // namespace stagedoor::stripe_simulator
