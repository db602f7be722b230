#include "app/http/tickets_api.hpp"

#include <utility>

namespace stagedoor::app {

namespace {

// A page without tickets now is better than one with them later: its scripts ask again.
constexpr Milliseconds kConnectTimeout{250};
constexpr Milliseconds kTimeout{1000};

// What is not JSON does not come from Tickets: a page of some proxy, or of another server.
http::Response understand(HttpReply reply) {
    http::Response response;
    bool is_json = false;
    for (auto& [name, value] : reply.headers) {
        if (name == "content-type") {
            is_json = value.starts_with("application/json");
        } else if (name == "link") {
            response.with("Link", std::move(value));
        }
    }
    if (!is_json) {
        return http::unavailable();
    }
    response.status = reply.status;
    response.body = std::move(reply.body);
    return response;
}

// No coroutine may be a lambda that captures: its captures end with the lambda.
Task<http::Response> get(HttpClient& http, std::string url) {
    HttpCall call;
    call.url = std::move(url);
    call.connect_timeout = kConnectTimeout;
    call.timeout = kTimeout;
    co_return understand(co_await http.send(std::move(call)));
}

}  // namespace

std::function<Task<http::Response>(std::string target)> tickets_api(
    HttpClient& http, std::string origin
) {
    return [&http, origin = std::move(origin)](const std::string& target) {
        return get(http, origin + target);
    };
}

}  // namespace stagedoor::app
