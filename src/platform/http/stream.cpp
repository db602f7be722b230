#include "platform/http/stream.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace stagedoor::http {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// A number too large to be a position lies ahead of every position.
std::optional<std::int64_t> parse_position(std::string_view text) {
    if (text.empty() || !std::ranges::all_of(text, is_digit)) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool fits = result.ec == std::errc{};
    return fits ? value : std::numeric_limits<std::int64_t>::max();
}

std::optional<std::string_view> given_position(const Request& request) {
    constexpr std::string_view kHeader = "last-event-id";
    if (request.has_header(kHeader)) {
        return request.header(kHeader);
    }
    if (const auto* const parameter = request.query.find("lastEventId")) {
        return *parameter;
    }
    return std::nullopt;
}

}  // namespace

Response event_stream(std::shared_ptr<Stream> stream) {
    Response response;
    response.content_type = "text/event-stream";
    response.stream = std::move(stream);
    return response.with("X-Accel-Buffering", "no");
}

void append_event(
    std::string& out, std::string_view event, std::optional<std::int64_t> id, std::string_view data
) {
    if (id) {
        out += "id: ";
        out += std::to_string(*id);
        out += '\n';
    }
    out += "event: ";
    out += event;
    out += "\ndata: ";
    out += data;
    out += "\n\n";
}

StreamPosition read_stream_position(const Request& request) {
    StreamPosition position;
    if (const auto text = given_position(request)) {
        position.seen = parse_position(*text);
        if (!position.seen) {
            position.refused = ErrorEntry{
                "lastEventId must be a decimal number", "lastEventId", "invalid_value", {}};
        }
    }
    return position;
}

}  // namespace stagedoor::http
