#include "platform/http/json_body.hpp"

#include <algorithm>
#include <cmath>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "platform/http/target.hpp"

namespace stagedoor::http {
namespace {

bool is_utf8_charset(std::string_view parameter) {
    const auto equals = parameter.find('=');
    if (equals == std::string_view::npos ||
        !equal_ignoring_case(parameter.substr(0, equals), "charset")) {
        return false;
    }
    auto value = parameter.substr(equals + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
        value = value.substr(1, value.size() - 2);
    }
    return equal_ignoring_case(value, "utf-8");
}

// Boost.JSON reads 1e400 as infinity. The depth is bounded by the parser.
bool is_finite(const boost::json::value& value) {
    if (const auto* number = value.if_double()) {
        return std::isfinite(*number);
    }
    if (const auto* array = value.if_array()) {
        return std::ranges::all_of(*array, is_finite);
    }
    if (const auto* object = value.if_object()) {
        return std::ranges::all_of(*object, [](const auto& member) {
            return is_finite(member.value());
        });
    }
    return true;
}

bool has_one_json_type(const Request& request) {
    const auto types = std::ranges::count(
        request.headers,
        std::string_view{"content-type"},
        &std::pair<std::string, std::string>::first
    );
    return types == 1 && is_json_type(request.header("content-type"));
}

}  // namespace

bool is_json_type(std::string_view content_type) {
    auto end = std::min(content_type.find(';'), content_type.size());
    if (!equal_ignoring_case(trim(content_type.substr(0, end)), "application/json")) {
        return false;
    }
    while (end < content_type.size()) {
        content_type.remove_prefix(end + 1);
        end = std::min(content_type.find(';'), content_type.size());
        const auto parameter = trim(content_type.substr(0, end));
        if (!parameter.empty() && !is_utf8_charset(parameter)) {
            return false;
        }
    }
    return true;
}

std::optional<Response> read_json_body(Request& request) {
    request.json.clear();
    if (request.body.empty()) {
        return std::nullopt;
    }
    if (!has_one_json_type(request)) {
        return error(400, "unsupported_content_type", "Content-Type must be application/json");
    }
    boost::json::parse_options options;
    options.max_depth = kMaxJsonDepth;
    boost::json::error_code fault;
    auto value = boost::json::parse(request.body, fault, {}, options);
    if (fault || !value.is_object() || !is_finite(value)) {
        return error(400, "malformed_body", "Malformed JSON body");
    }
    request.json = std::move(value.get_object());
    return std::nullopt;
}

}  // namespace stagedoor::http
