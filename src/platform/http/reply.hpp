// A Response as bytes on the wire, with the headers that every reply has (contract 1.7).
#pragma once

#include <string>
#include <string_view>

#include "platform/http/request.hpp"
#include "platform/http/response.hpp"
#include "platform/http/route.hpp"

namespace stagedoor::http {

struct ReplyContext {
    std::string_view date;         // IMF-fixdate
    const Route* route = nullptr;  // whose Cache-Control a success carries
    bool keep_alive = true;
    bool http_1_0 = false;
};

// Appends the reply to `request`; of a request that was refused before it was read only request_id
// is set. No body for HEAD, 204 and 304, and none yet for a stream, which is chunked in HTTP/1.1.
// Under /api any other 200 to GET or HEAD gets a weak ETag and turns into 304 if If-None-Match asks
// for it. Headers whose name or value could break a line are left out and logged: no reply can be
// split. Returns the status that was written.
int append_reply(
    std::string& out, const Request& request, const Response& response, const ReplyContext& context
);

// W/"…" over the body.
[[nodiscard]] std::string weak_etag(std::string_view body);
// Whether a list of tags, or `*`, holds `tag`, compared weakly.
[[nodiscard]] bool matches_etag(std::string_view if_none_match, std::string_view tag);

}  // namespace stagedoor::http
