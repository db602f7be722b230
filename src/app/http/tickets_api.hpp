// The API of Tickets where that service runs in another process: what the web client, run apart
// from it, asks to show tickets in the pages that it serves.
#pragma once

#include <functional>
#include <string>

#include "platform/http/response.hpp"
#include "platform/http_client/http_client.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor::app {

// GET of a path at `origin`, "http://tickets:3000", as an anonymous visitor: its status, body and
// Link; 503 when no answer came soon enough for somebody who waits for a page. `http` outlives it.
[[nodiscard]] std::function<Task<http::Response>(std::string target)> tickets_api(
    HttpClient& http, std::string origin
);

}  // namespace stagedoor::app
