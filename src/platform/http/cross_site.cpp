#include "platform/http/cross_site.hpp"

#include "platform/http/forwarding.hpp"
#include "platform/http/host.hpp"
#include "platform/http/target.hpp"

namespace stagedoor::http {
namespace {

std::string_view host_part(std::string_view authority) {
    const auto parsed = parse_authority(authority);
    return parsed ? parsed->host : std::string_view{};
}

bool names_us(std::string_view host, const Request& request, std::string_view public_host) {
    if (host.empty()) {
        return false;
    }
    if (equal_ignoring_case(host, host_part(request.header("host"))) ||
        equal_ignoring_case(host, public_host)) {
        return true;
    }
    return request.by_trusted_proxy &&
           equal_ignoring_case(host, host_part(last_element(request, "x-forwarded-host")));
}

}  // namespace

std::string_view host_of_origin(std::string_view origin) {
    constexpr std::string_view kSeparator = "://";
    const auto scheme_end = origin.find(kSeparator);
    if (scheme_end == std::string_view::npos || scheme_end == 0) {
        return {};
    }
    return host_part(origin.substr(scheme_end + kSeparator.size()));
}

bool is_cross_site(const Request& request, std::string_view public_host) {
    if (request.has_header("sec-fetch-site")) {
        const auto site = request.header("sec-fetch-site");
        return equal_ignoring_case(site, "cross-site") || equal_ignoring_case(site, "same-site");
    }
    return request.has_header("origin") &&
           !names_us(host_of_origin(request.header("origin")), request, public_host);
}

}  // namespace stagedoor::http
