// From a request to its reply: the route, then the checks of the contract in its order (1.5), then
// the handler. It knows no socket; the server, tests and the simulator call it alike.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "platform/http/request.hpp"
#include "platform/http/response.hpp"
#include "platform/http/route.hpp"
#include "platform/http/route_table.hpp"
#include "platform/http/stream_limits.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor::http {

// What the pipeline takes from elsewhere; any may be left empty. Called from every I/O thread.
struct RouterHooks {
    // Who calls. Empty: nobody is ever signed in.
    std::function<std::optional<Caller>(const Request&)> identify;
    // A refusal (rate_limited) when the caller (kWrite) or the client's address (kSignIn) did too
    // much, counting this request. Empty: no limits.
    std::function<Task<std::optional<Response>>(LimitRule, const Request&)> limit;
    // A slot for a stream, or the refusal when too many are open. Empty: no limits.
    std::function<StreamAdmission(const Request&)> admit_stream;
    // GET of every path that no route names and that is not reserved for the API: the web client.
    Handler fallback;
    // The host name of --public-url, for the cross-site check.
    std::string public_host;
};

// The outcome of step 2: a route, or the reply when none is to run.
struct Match {
    const Route* route = nullptr;
    std::optional<Response> reply;  // 404, 405, 501, 400 or OPTIONS' 204; set if route is not
    std::size_t max_body = kMaxBody;
};

// Immutable; any thread.
class Router {
  public:
    explicit Router(std::vector<Route> routes, RouterHooks hooks = {});
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    // All of it: `request` has method, target, headers and body; client_address, secure and
    // request_id as far as they matter. Never throws: Unavailable and Overloaded become 503, any
    // other exception 500, logged under the request id.
    [[nodiscard]] Task<Response> handle(Request& request) const;

    // handle() in two steps, for the server, which reads the body between them. match() decodes the
    // target into path, query and params; run() may follow only when it found a route and the body
    // is within max_body.
    [[nodiscard]] Match match(Request& request) const;
    [[nodiscard]] Task<Response> run(Request& request, const Route& route) const;

    [[nodiscard]] const std::vector<Route>& routes() const { return table_.routes(); }

    // Numbers the routes from 0, the fallback behind them and nullptr, for none, last.
    [[nodiscard]] std::size_t place_of(const Route* route) const;
    [[nodiscard]] const Route* route_at(std::size_t place) const;

  private:
    [[nodiscard]] Match match_path(const Request& request, const PathRoutes* routes) const;
    [[nodiscard]] Task<std::optional<Response>> admit(Request& request, const Route& route) const;
    [[nodiscard]] Task<Response> run_stream(Request& request, const Route& route) const;
    [[nodiscard]] bool limits(const Route& route, LimitRule rule) const;

    RouteTable table_;
    RouterHooks hooks_;
    Route fallback_;
    PathRoutes fallback_routes_;
};

// 413, closing the connection.
[[nodiscard]] Response body_too_large();

}  // namespace stagedoor::http
