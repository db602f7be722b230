// The wall against other people's pages (contract 1.9): a browser must not write here on behalf of
// a page that is not ours. Programs that are no browsers send neither header and pass.
#pragma once

#include <string_view>

#include "platform/http/request.hpp"

namespace stagedoor::http {

// Whether a write must be refused for where it comes from: Sec-Fetch-Site says another site, or,
// that header being absent, Origin names a host other than Host, X-Forwarded-Host of a trusted
// proxy and `public_host`. Whether the request needs the check at all is the caller's to know.
[[nodiscard]] bool is_cross_site(const Request& request, std::string_view public_host);

// The host of `scheme://host[:port]`, nothing else behind it; empty for anything else.
[[nodiscard]] std::string_view host_of_origin(std::string_view origin);

}  // namespace stagedoor::http
