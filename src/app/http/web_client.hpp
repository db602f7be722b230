// The web client, out of the binary: its files, and index.html for every path of a page, with what
// the page will ask for first and what a shared link shows of a ticket already in it.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>

#include "platform/http/embedded_file.hpp"
#include "platform/http/route.hpp"

namespace stagedoor::app {

struct WebClientParts {
    std::span<const http::EmbeddedFile> files;  // sorted by path; "/index.html" among them
    // GET of a path of the API, as an anonymous visitor.
    std::function<Task<http::Response>(std::string target)> api;
    // What links begin with, "https://tickets.example"; without it, what the request says.
    std::optional<std::string> public_url;
};

// For RouterHooks::fallback. CHECK: the files have an index.html with its two markers.
[[nodiscard]] http::Handler web_client(WebClientParts parts);

}  // namespace stagedoor::app
