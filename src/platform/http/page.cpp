#include "platform/http/page.hpp"

#include <charconv>

#include "core/check.hpp"
#include "platform/http/target.hpp"
#include "platform/security/base64.hpp"

namespace stagedoor::http {
namespace {

// Ends each piece of a cursor: it occurs in no id, number or time.
constexpr char kEnd = '\0';

void append_piece(std::string& out, std::string_view piece) {
    CHECK(piece.find(kEnd) == std::string_view::npos, "a part of a cursor holds its separator");
    out += piece;
    out += kEnd;
}

std::optional<std::vector<std::string>> split(std::string_view text) {
    std::vector<std::string> pieces;
    while (!text.empty()) {
        const auto end = text.find(kEnd);
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        pieces.emplace_back(text.substr(0, end));
        text.remove_prefix(end + 1);
    }
    return pieces;
}

}  // namespace

Limit read_limit(const Query& query, std::int64_t fallback, std::int64_t most) {
    const auto* text = query.find("limit");
    if (text == nullptr) {
        return {fallback, std::nullopt};
    }
    Limit limit;
    const auto* const end = text->data() + text->size();
    const auto [stop, fault] = std::from_chars(text->data(), end, limit.value);
    if (fault != std::errc{} || stop != end || limit.value < 1 || limit.value > most) {
        limit.refusal =
            invalid_value("limit", "limit must be between 1 and " + std::to_string(most));
    }
    return limit;
}

std::string encode_cursor(std::string_view kind, const std::vector<std::string>& parts) {
    std::string text;
    append_piece(text, kind);
    for (const auto& part : parts) {
        append_piece(text, part);
    }
    auto cursor = to_base64url(text);
    CHECK(cursor.size() <= kMaxCursor, "a cursor is longer than clients may send back");
    return cursor;
}

std::optional<std::vector<std::string>> decode_cursor(
    std::string_view text, std::string_view kind, std::size_t parts
) {
    if (text.size() > kMaxCursor) {
        return std::nullopt;
    }
    const auto bytes = from_base64url(text);
    auto pieces = bytes ? split(*bytes) : std::nullopt;
    if (!pieces || pieces->size() != parts + 1 || pieces->front() != kind) {
        return std::nullopt;
    }
    pieces->erase(pieces->begin());
    return pieces;
}

std::string next_link(std::string_view path, const Query& query, std::string_view cursor) {
    std::string link = "<" + std::string{path} + "?";
    for (const auto& [name, value] : query.entries()) {
        // Of equal names only the first counted, so only that is repeated.
        if (name != "cursor" && query.find(name) == &value) {
            link += percent_encode(name) + "=" + percent_encode(value) + "&";
        }
    }
    return link + "cursor=" + percent_encode(cursor) + ">; rel=\"next\"";
}

}  // namespace stagedoor::http
