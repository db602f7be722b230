#include "platform/http/reply.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>

#include <boost/beast/http/status.hpp>

#include "platform/http/target.hpp"
#include "platform/observability/log.hpp"

namespace stagedoor::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

bool has_header(const Response& response, std::string_view name) {
    return std::ranges::any_of(response.headers, [name](const auto& header) {
        return equal_ignoring_case(header.first, name);
    });
}

void append_number(std::string& out, std::size_t value) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    out += value;
    out += kLineEnd;
}

void append_status_line(std::string& out, int status) {
    const auto code = static_cast<unsigned>(status);
    const auto reason =
        boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(code));
    out += "HTTP/1.1 ";
    append_number(out, code);
    out += ' ';
    out.append(reason.data(), reason.size());
    out += kLineEnd;
}

bool is_safe(std::string_view text) {
    return std::ranges::none_of(text, [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == '\x7F';
    });
}

void append_own_headers(std::string& out, const Request& request, const Response& response) {
    for (const auto& [name, value] : response.headers) {
        if (is_safe(name) && is_safe(value)) {
            append_header(out, name, value);
        } else {
            log::error("header left out", {{"request", request.request_id}});
        }
    }
}

bool is_read(const Request& request) {
    return request.method == Method::kGet || request.method == Method::kHead;
}

std::string etag_of(const Request& request, const Response& response) {
    const bool wanted = response.status == 200 && is_read(request) &&
                        is_under(request.path, "/api") && !response.stream &&
                        !has_header(response, "ETag");
    return wanted ? weak_etag(response.body) : std::string{};
}

bool is_not_modified(const Request& request, std::string_view tag) {
    return !tag.empty() && std::ranges::any_of(request.headers, [tag](const auto& header) {
        return header.first == "if-none-match" && matches_etag(header.second, tag);
    });
}

// What keeps browsers from guessing, framing and storing.
void append_security_headers(
    std::string& out, const Request& request, const Response& response, const Route* route
) {
    out += "X-Content-Type-Options: nosniff\r\n";
    const bool refused_unread = request.path.empty();
    if ((refused_unread || is_under(request.path, "/api")) &&
        !has_header(response, "Content-Security-Policy")) {
        out += "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";
    }
    if (!has_header(response, "Cache-Control")) {
        const bool success = route != nullptr && response.status < 400;
        append_header(out, "Cache-Control", success ? route->cache_control : "no-store");
    }
    if (request.secure) {
        out += "Strict-Transport-Security: max-age=31536000\r\n";
    }
    if (response.status == 401 && !has_header(response, "WWW-Authenticate")) {
        out += "WWW-Authenticate: Bearer\r\n";
    }
}

void append_connection(std::string& out, const ReplyContext& context) {
    if (!context.keep_alive) {
        out += "Connection: close\r\n";
    } else if (context.http_1_0) {
        out += "Connection: keep-alive\r\n";
    }
}

// How the client knows where the body ends; a stream in HTTP/1.0 ends with the connection.
void append_framing(std::string& out, const Response& response, const ReplyContext& context) {
    if (!response.stream) {
        out += "Content-Length: ";
        append_number(out, response.body.size());
        out += kLineEnd;
    } else if (!context.http_1_0) {
        out += "Transfer-Encoding: chunked\r\n";
    }
}

}  // namespace

std::string weak_etag(std::string_view body) {
    constexpr int kHexDigits = 16;
    std::array<char, kHexDigits> digits{};
    const auto hash = std::hash<std::string_view>{}(body);
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), hash, 16).ptr;
    std::string tag = "W/\"";
    tag.append(digits.data(), end);
    tag += '"';
    return tag;
}

bool matches_etag(std::string_view if_none_match, std::string_view tag) {
    const auto opaque = [](std::string_view text) {
        return text.starts_with("W/") ? text.substr(2) : text;
    };
    while (!if_none_match.empty()) {
        const auto element = if_none_match.substr(0, if_none_match.find(','));
        if_none_match.remove_prefix(std::min(element.size() + 1, if_none_match.size()));
        const auto given = trim(element);
        if (given == "*" || opaque(given) == opaque(tag)) {
            return true;
        }
    }
    return false;
}

int append_reply(
    std::string& out, const Request& request, const Response& response, const ReplyContext& context
) {
    const auto tag = etag_of(request, response);
    const int status = is_not_modified(request, tag) ? 304 : response.status;
    const bool has_body = status != 204 && status != 304;

    append_status_line(out, status);
    append_header(out, "Date", context.date);
    append_header(out, "X-Request-Id", request.request_id);
    append_connection(out, context);
    if (has_body) {
        append_header(out, "Content-Type", response.content_type);
        append_framing(out, response, context);
    }
    append_security_headers(out, request, response, context.route);
    if (!tag.empty()) {
        append_header(out, "ETag", tag);
    }
    append_own_headers(out, request, response);
    out += kLineEnd;
    if (has_body && request.method != Method::kHead) {
        out += response.body;
    }
    return status;
}

}  // namespace stagedoor::http
