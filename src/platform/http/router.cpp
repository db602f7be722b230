#include "platform/http/router.hpp"

#include <algorithm>
#include <exception>

#include "platform/http/cross_site.hpp"
#include "platform/http/identity.hpp"
#include "platform/http/json_body.hpp"
#include "platform/http/target.hpp"
#include "platform/observability/log.hpp"
#include "platform/runtime/errors.hpp"

namespace stagedoor::http {
namespace {

constexpr std::size_t kMaxIdempotencyKey = 255;

// Never answered by the web client.
bool is_reserved(std::string_view path) {
    return is_under(path, "/api") || is_under(path, "/test") || is_under(path, "/internal") ||
           is_under(path, "/metrics");
}

bool is_unsafe(Method method) {
    return method == Method::kPost || method == Method::kPut || method == Method::kDelete ||
           method == Method::kPatch;
}

Response bad_escape() {
    auto response = error(400, "bad_request", "Bad Request");
    response.close = true;
    return response;
}

Response options(std::string_view allow) {
    return no_content().with("Allow", std::string{allow});
}

bool needs_cross_site_check(const Request& request, const Route& route) {
    return route.cross_site_check && is_unsafe(request.method) && is_under(request.path, "/api") &&
           !bearer_token(request);
}

// Takes the key over into the request; false when it is there and not 1..255 visible ASCII.
bool read_idempotency_key(Request& request) {
    constexpr std::string_view kName = "idempotency-key";
    const auto keys =
        std::ranges::count(request.headers, kName, &std::pair<std::string, std::string>::first);
    if (keys == 0) {
        return true;
    }
    const auto key = request.header(kName);
    const auto visible = [](char c) {
        return c > ' ' && c < '\x7F';
    };
    if (keys > 1 || key.empty() || key.size() > kMaxIdempotencyKey ||
        !std::ranges::all_of(key, visible)) {
        return false;
    }
    request.idempotency_key = std::string{key};
    return true;
}

// The reply to an exception that a handler threw; its text goes to the log only.
Response reply_to(const std::exception_ptr& thrown, const Request& request) {
    const auto note = [&request](log::Level level, std::string_view what) {
        log::write(
            level,
            "request failed",
            {{"request", request.request_id}, {"path", request.path}, {"error", what}}
        );
    };
    try {
        std::rethrow_exception(thrown);
    } catch (const Overloaded& fault) {
        note(log::Level::kDebug, fault.what());
        return overloaded(fault.retry_after());
    } catch (const Unavailable& fault) {
        note(log::Level::kWarning, fault.what());
        return unavailable();
    } catch (const std::exception& fault) {
        note(log::Level::kError, fault.what());
    } catch (...) {
        note(log::Level::kError, "not a std::exception");
    }
    return internal_error();
}

}  // namespace

Response body_too_large() {
    auto response = error(413, "body_too_large", "Request body is too large");
    response.close = true;
    return response;
}

Router::Router(std::vector<Route> routes, RouterHooks hooks)
    : table_{std::move(routes)}, hooks_{std::move(hooks)} {
    if (hooks_.fallback) {
        fallback_.pattern = "*";
        fallback_.handler = hooks_.fallback;
        fallback_.cache_control = "no-cache";
        fallback_routes_ = make_path_routes({&fallback_});
    }
}

std::size_t Router::place_of(const Route* route) const {
    const auto fallback = routes().size();
    if (route == nullptr) {
        return fallback + 1;
    }
    return route == &fallback_ ? fallback : static_cast<std::size_t>(route - routes().data());
}

const Route* Router::route_at(std::size_t place) const {
    if (place > routes().size()) {
        return nullptr;
    }
    return place == routes().size() ? &fallback_ : &routes()[place];
}

Match Router::match(Request& request) const {
    Match match;
    if (request.target == "*") {
        match.reply = options("GET, HEAD, POST, PUT, DELETE, OPTIONS");
        return match;
    }
    const auto verdict = parse_target(request.target, request.path, request.query);
    if (verdict == TargetVerdict::kBroken) {
        match.reply = bad_escape();
        return match;
    }
    if (request.method == Method::kUnknown) {
        match.reply = error(501, "not_implemented", "Not Implemented");
        return match;
    }
    if (verdict == TargetVerdict::kNowhere) {
        match.reply = not_found();
        return match;
    }
    const auto* routes = table_.find(request.path, request.params);
    if (routes == nullptr && hooks_.fallback && !is_reserved(request.path)) {
        routes = &fallback_routes_;
    }
    return match_path(request, routes);
}

Match Router::match_path(const Request& request, const PathRoutes* routes) const {
    Match match;
    if (routes == nullptr) {
        match.reply = not_found();
        return match;
    }
    match.route = routes->find(request.method);
    if (match.route != nullptr) {
        match.max_body = match.route->max_body;
    } else if (request.method == Method::kOptions) {
        match.reply = options(routes->allow);
    } else {
        match.reply =
            error(405, "method_not_allowed", "Method Not Allowed").with("Allow", routes->allow);
    }
    return match;
}

bool Router::limits(const Route& route, LimitRule rule) const {
    return route.limit == rule && hooks_.limit;
}

Task<std::optional<Response>> Router::admit(Request& request, const Route& route) const {
    std::optional<Response> refused;
    if (needs_cross_site_check(request, route) && is_cross_site(request, hooks_.public_host)) {
        co_return error(403, "cross_site", "Cross-site request refused");
    }
    if (limits(route, LimitRule::kSignIn)) {
        refused = co_await hooks_.limit(route.limit, request);
    }
    if (refused) {
        co_return refused;
    }
    if (hooks_.identify) {
        request.caller = hooks_.identify(request);
    }
    if (route.signed_in && !request.caller) {
        co_return not_authorized();
    }
    if (limits(route, LimitRule::kWrite) && request.caller) {
        refused = co_await hooks_.limit(route.limit, request);
    }
    if (refused) {
        co_return refused;
    }
    if (route.idempotency_key && !read_idempotency_key(request)) {
        co_return error(
            400,
            "idempotency_key_invalid",
            "Idempotency-Key must be 1 to 255 visible ASCII characters"
        );
    }
    if (route.body == BodyRule::kIgnored) {
        request.body.clear();
    }
    co_return route.body == BodyRule::kJson ? read_json_body(request) : std::nullopt;
}

// The slot is taken before the handler looks at anything, and goes with the stream it makes.
Task<Response> Router::run_stream(Request& request, const Route& route) const {
    StreamAdmission admission;
    if (hooks_.admit_stream) {
        admission = hooks_.admit_stream(request);
    }
    if (admission.refused) {
        co_return std::move(*admission.refused);
    }
    auto response = co_await route.handler(request);
    if (response.stream) {
        response.stream->hold(std::move(admission.slot));
    }
    co_return response;
}

Task<Response> Router::run(Request& request, const Route& route) const {
    std::exception_ptr thrown;
    try {
        auto refused = co_await admit(request, route);
        if (refused) {
            co_return std::move(*refused);
        }
        if (route.stream) {
            co_return co_await run_stream(request, route);
        }
        co_return co_await route.handler(request);
    } catch (...) {
        thrown = std::current_exception();
    }
    co_return reply_to(thrown, request);
}

Task<Response> Router::handle(Request& request) const {
    auto matched = match(request);
    if (matched.reply) {
        co_return std::move(*matched.reply);
    }
    if (request.body.size() > matched.max_body) {
        co_return body_too_large();
    }
    co_return co_await run(request, *matched.route);
}

}  // namespace stagedoor::http
