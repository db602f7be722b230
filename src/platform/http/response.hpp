// An HTTP reply as handlers make it, and the error body that every refusal shares:
// {"errors":[{"message":"…","field":"…","code":"…"}]}.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time.hpp"

namespace stagedoor::http {

class Stream;

// The server adds Content-Length, Date, X-Request-Id, the security headers, the ETag and, unless
// set here, Content-Type and Cache-Control.
struct Response {
    int status = 200;
    std::string body;
    std::string content_type = "application/json; charset=utf-8";
    std::vector<std::pair<std::string, std::string>> headers;
    bool close = false;              // the connection ends after this reply
    bool drop = false;               // instead of a reply the connection is reset: fault injection
    std::shared_ptr<Stream> stream;  // instead of `body`: the reply goes on until this ends

    Response& with(std::string name, std::string value) {
        headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }
};

// One entry of the error body. Empty field and decline code are left out.
struct ErrorEntry {
    std::string message;
    std::string field;
    std::string code;
    std::string decline_code;
};

[[nodiscard]] Response json(int status, std::string body);
[[nodiscard]] Response no_content();  // 204
[[nodiscard]] Response error(int status, const std::vector<ErrorEntry>& entries);
[[nodiscard]] Response error(int status, std::string_view code, std::string_view message);

// The refusals that belong to no service.
[[nodiscard]] Response not_found();                                            // 404 not_found
[[nodiscard]] Response not_authorized();                                       // 401 not_authorized
[[nodiscard]] Response not_owner();                                            // 401 not_owner
[[nodiscard]] Response invalid_id();                                           // 400 invalid_id
[[nodiscard]] Response invalid_value(std::string field, std::string message);  // 400 invalid_value
[[nodiscard]] Response unavailable();                                          // 503, Retry-After
[[nodiscard]] Response overloaded(Seconds retry_after);                        // 503
[[nodiscard]] Response internal_error();                                       // 500 internal
[[nodiscard]] Response rate_limited(int limit, Seconds retry_after);           // 429, RateLimit-*

}  // namespace stagedoor::http
