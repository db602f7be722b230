// HTTP-14: JSON bodies, and prices in them. The input's first line is the Content-Type.
#include <cmath>
#include <string>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "core/check.hpp"
#include "core/json_writer.hpp"
#include "core/money.hpp"
#include "platform/http/fields.hpp"
#include "platform/http/json_body.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace stagedoor::fuzz {
namespace {

namespace json = boost::json;
using http::Request;

Request request_with(std::string_view type, std::string_view body) {
    Request request;
    request.headers.emplace_back("content-type", type);
    request.body = body;
    return request;
}

// How deep the text nests, read from its brackets alone; it is JSON.
std::size_t depth_of(std::string_view text) {
    std::size_t depth = 0;
    std::size_t deepest = 0;
    bool quoted = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (quoted) {
            quoted = c != '"';
            at += c == '\\' ? 1 : 0;
            continue;
        }
        quoted = c == '"';
        depth += c == '{' || c == '[' ? 1 : 0;
        depth -= c == '}' || c == ']' ? 1 : 0;
        deepest = std::max(deepest, depth);
    }
    return deepest;
}

// Equal but for the last digits of a double: Boost.JSON does not round to the nearest one.
bool alike(const json::value& a, const json::value& b) {
    if (const auto* number = a.if_double()) {
        return b.is_double() && std::abs(*number - b.get_double()) <= std::abs(*number) * 1e-14;
    }
    if (const auto* array = a.if_array()) {
        return b.is_array() && array->size() == b.get_array().size() &&
               std::equal(array->begin(), array->end(), b.get_array().begin(), alike);
    }
    if (const auto* object = a.if_object()) {
        return b.is_object() && object->size() == b.get_object().size() &&
               std::all_of(object->begin(), object->end(), [&b](const auto& member) {
                   const auto* other = b.get_object().if_contains(member.key());
                   return other != nullptr && alike(member.value(), *other);
               });
    }
    return a == b;
}

// A number at the edge of what a double holds may round past it, written anew.
bool near_the_edge(const json::value& value) {
    if (const auto* number = value.if_double()) {
        return std::abs(*number) > 1e308 || std::abs(*number) < 1e-300;
    }
    if (const auto* array = value.if_array()) {
        return std::any_of(array->begin(), array->end(), near_the_edge);
    }
    const auto* object = value.if_object();
    return object != nullptr && std::any_of(object->begin(), object->end(), [](const auto& member) {
               return near_the_edge(member.value());
           });
}

void check_again(const Request& request) {
    if (near_the_edge(request.json)) {
        return;
    }
    auto again = request_with("application/json", json::serialize(request.json));
    CHECK(!http::read_json_body(again), "what was accepted is not, written anew");
    CHECK(alike(again.json, request.json), "another body, written anew");
}

// Strings survive our own writer; a price is the same amount after it was printed.
void check_members(const Request& request) {
    const http::Fields fields{request.json};
    for (const auto& member : request.json) {
        const std::string_view name{member.key().data(), member.key().size()};
        if (const auto text = fields.string(name)) {
            const auto again = json::parse(to_json_string(*text));
            CHECK(std::string_view{again.get_string()} == *text, "our writer changes a string");
        }
        const auto scalar = fields.scalar_text(name);
        const auto price = scalar ? parse_price(*scalar) : fail(PriceError::kInvalid);
        if (price) {
            CHECK(*price >= kLeastPrice && *price <= kHighestPrice, "a price past its bounds");
            CHECK(parse_price(to_decimal(*price)) == price, "a price changes when it is printed");
        }
    }
}

// A price is one amount, written as a string or as a number.
void check_price(std::string_view text) {
    const auto price = parse_price(text);
    auto request = request_with("application/json", "{\"price\":" + std::string{text} + "}");
    if (!price || http::read_json_body(request)) {
        return;
    }
    const auto scalar = http::Fields{request.json}.scalar_text("price");
    CHECK(scalar && parse_price(*scalar) == price, "a number and its text are two prices");
}

}  // namespace

void try_input(std::string_view input) {
    auto body = input;
    const auto type = take_until(body, '\n');
    check_price(body);
    auto request = request_with(type, body);
    const auto refusal = http::read_json_body(request);
    if (refusal) {
        CHECK(refusal->status == 400 && request.json.empty(), "a refusal that leaves something");
        return;
    }
    CHECK(body.empty() || http::is_json_type(type), "a body of another type is accepted");
    CHECK(depth_of(body) <= http::kMaxJsonDepth, "a body that nests too deep is accepted");
    check_again(request);
    check_members(request);
}

}  // namespace stagedoor::fuzz
