#include "platform/http/response.hpp"

#include "core/json_writer.hpp"

namespace stagedoor::http {

Response json(int status, std::string body) {
    Response response;
    response.status = status;
    response.body = std::move(body);
    return response;
}

Response no_content() {
    return json(204, {});
}

Response error(int status, const std::vector<ErrorEntry>& entries) {
    JsonWriter writer;
    writer.begin_object().key("errors").begin_array();
    for (const ErrorEntry& entry : entries) {
        writer.begin_object().member("message", entry.message);
        if (!entry.field.empty()) {
            writer.member("field", entry.field);
        }
        writer.member("code", entry.code);
        if (!entry.decline_code.empty()) {
            writer.member("declineCode", entry.decline_code);
        }
        writer.end_object();
    }
    writer.end_array().end_object();
    return json(status, writer.take());
}

Response error(int status, std::string_view code, std::string_view message) {
    ErrorEntry entry;
    entry.message = message;
    entry.code = code;
    return error(status, std::vector{std::move(entry)});
}

Response not_found() {
    return error(404, "not_found", "Not Found");
}

Response not_authorized() {
    return error(401, "not_authorized", "Not authorized");
}

Response not_owner() {
    return error(401, "not_owner", "Not authorized");
}

Response invalid_id() {
    return error(400, "invalid_id", "Invalid id");
}

Response invalid_value(std::string field, std::string message) {
    ErrorEntry entry;
    entry.message = std::move(message);
    entry.field = std::move(field);
    entry.code = "invalid_value";
    return error(400, std::vector{std::move(entry)});
}

Response unavailable() {
    return error(503, "unavailable", "Service unavailable").with("Retry-After", "1");
}

Response overloaded(Seconds retry_after) {
    return error(503, "overloaded", "Service is busy")
        .with("Retry-After", std::to_string(retry_after.count()));
}

Response internal_error() {
    return error(500, "internal", "Something went wrong");
}

Response rate_limited(int limit, Seconds retry_after) {
    const auto seconds = std::to_string(retry_after.count());
    return error(429, "rate_limited", "Too many requests")
        .with("Retry-After", seconds)
        .with("RateLimit-Limit", std::to_string(limit))
        .with("RateLimit-Remaining", "0")
        .with("RateLimit-Reset", seconds);
}

}  // namespace stagedoor::http
