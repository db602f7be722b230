// HTTP-14: the target of a request: path, query string, and what lists read from the query.
#include <algorithm>
#include <string>

#include "core/check.hpp"
#include "platform/http/page.hpp"
#include "platform/http/target.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace stagedoor::fuzz {
namespace {

using http::Query;
using http::TargetVerdict;

constexpr std::string_view kHex = "0123456789abcdefABCDEF";

// What the check of the head lets through.
bool may_stand_in_a_target(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7F && c != '#';
}

bool has_broken_escape(std::string_view text) {
    for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
        const auto digits = text.substr(at + 1, 2);
        if (digits.size() < 2 || digits.find_first_not_of(kHex) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

std::string encode_path(std::string_view path) {
    std::string text;
    for (path.remove_prefix(1); !path.empty();) {
        const auto segment = path.substr(0, path.find('/'));
        path.remove_prefix(segment.size());
        text += '/' + http::percent_encode(segment);
        if (path == "/") {
            text += '/';
        }
        path.remove_prefix(path.empty() ? 0 : 1);
    }
    return text.empty() ? "/" : text;
}

std::string encode_query(const Query& query) {
    std::string text;
    for (const auto& [name, value] : query.entries()) {
        text += '&' + http::percent_encode(name) + '=' + http::percent_encode(value);
    }
    return text;
}

void check_path(std::string_view path) {
    constexpr std::string_view kUnfit{"\0\r\n\\", 4};
    CHECK(path.find_first_of(kUnfit) == std::string_view::npos, "an unfit character in a path");
    CHECK(path.find("//") == std::string_view::npos, "an empty segment in a path");
    const auto closed = std::string{path} + '/';
    CHECK(closed.find("/./") == std::string::npos, "a path stands still");
    CHECK(closed.find("/../") == std::string::npos, "a path climbs");
}

void check_again(const std::string& path, const Query& query) {
    std::string path_again;
    Query query_again;
    const auto target = encode_path(path) + '?' + encode_query(query);
    CHECK(
        http::parse_target(target, path_again, query_again) == TargetVerdict::kGood,
        "what was accepted is not, written anew"
    );
    CHECK(path_again == path, "another path, written anew");
    CHECK(query_again.entries() == query.entries(), "another query, written anew");
}

void check_limit(const Query& query) {
    constexpr std::int64_t kMost = 500;
    const auto limit = http::read_limit(query, 50, kMost);
    CHECK(limit.refusal || (limit.value >= 1 && limit.value <= kMost), "a limit past its bounds");
}

void check_cursor(const Query& query) {
    const auto* text = query.find("cursor");
    const auto parts = text != nullptr ? http::decode_cursor(*text, "newest", 2) : std::nullopt;
    CHECK(!parts || http::encode_cursor("newest", *parts) == *text, "two texts of one cursor");
}

// The link to the next page is one header, and asks what was asked.
void check_link(const Query& query) {
    constexpr std::string_view kEnd = ">; rel=\"next\"";
    const auto link = http::next_link("/api/tickets", query, "position");
    CHECK(link.find('>') == link.size() - kEnd.size(), "a link does not end where it should");
    std::string path;
    Query next;
    const auto verdict =
        http::parse_target(link.substr(1, link.size() - kEnd.size() - 1), path, next);
    CHECK(verdict == TargetVerdict::kGood && path == "/api/tickets", "a link that leads nowhere");
    CHECK(*next.find("cursor") == "position", "a link to another page");
    for (const auto& [name, value] : query.entries()) {
        const auto* repeated = next.find(name);
        CHECK(name == "cursor" || *repeated == *query.find(name), "a link to another list");
    }
}

}  // namespace

void try_input(std::string_view input) {
    if (!std::ranges::all_of(input, may_stand_in_a_target)) {
        return;
    }
    const auto target = '/' + std::string{input};
    std::string path;
    Query query;
    const auto verdict = http::parse_target(target, path, query);
    CHECK(
        (verdict == TargetVerdict::kBroken) == has_broken_escape(target),
        "a broken escape is accepted, or a whole one refused"
    );
    if (verdict != TargetVerdict::kGood) {
        return;
    }
    check_path(path);
    check_again(path, query);
    check_limit(query);
    check_cursor(query);
    check_link(query);
}

}  // namespace stagedoor::fuzz
