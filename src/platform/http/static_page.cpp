#include "platform/http/static_page.hpp"

#include <utility>

namespace stagedoor::http {

Route static_page(std::string pattern, std::string html) {
    Response page;
    page.body = std::move(html);
    page.content_type = "text/html; charset=utf-8";
    page.with(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    );
    Route route;
    route.pattern = std::move(pattern);
    route.cache_control = "no-cache";
    route.handler = [page = std::move(page)](Request&) -> Task<Response> {
        co_return page;
    };
    return route;
}

}  // namespace stagedoor::http
