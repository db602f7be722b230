#include "stripe_simulator/http/api_routes.hpp"

#include <string>
#include <utility>

#include "stripe_simulator/engine/wire.hpp"
#include "stripe_simulator/stripe_simulator.hpp"

namespace stagedoor::stripe_simulator {
namespace {

using http::Method;

std::string method_text(Method method) {
    switch (method) {
        case Method::kPost:
            return "POST";
        case Method::kDelete:
            return "DELETE";
        default:
            return "GET";
    }
}

ApiRequest to_api_request(http::Request& request) {
    ApiRequest call;
    call.method = method_text(request.method);
    call.path = request.path;
    if (call.path.ends_with('/')) {
        call.path.pop_back();
    }
    call.query = request.query.entries();
    call.body = std::move(request.body);
    call.authorization = request.header("authorization");
    if (request.has_header("idempotency-key")) {
        call.idempotency_key = request.header("idempotency-key");
    }
    return call;
}

http::Response to_response(ApiReply reply, const http::Request& request) {
    http::Response response;
    response.drop = reply.status == 0;
    response.status = response.drop ? 500 : reply.status;
    response.body = std::move(reply.body);
    response.content_type = "application/json";
    response.headers = std::move(reply.headers);
    const auto version = request.header("stripe-version");
    response.with("Stripe-Version", std::string{version.empty() ? kApiVersion : version});
    if (request.has_header("idempotency-key")) {
        response.with("Idempotency-Key", std::string{request.header("idempotency-key")});
    }
    return response;
}

Task<http::Response> answer(StripeSimulator& simulator, http::Request& request) {
    ApiRequest call = to_api_request(request);
    auto reply = co_await simulator.serve(std::move(call));
    co_return to_response(std::move(reply), request);
}

}  // namespace

std::vector<Route> make_api_routes(StripeSimulator& simulator) {
    std::vector<Route> routes;
    for (const auto* pattern : {"/v1/:a", "/v1/:a/:b", "/v1/:a/:b/:c", "/v1/:a/:b/:c/:d"}) {
        for (const auto method : {Method::kGet, Method::kPost, Method::kDelete}) {
            Route route;
            route.method = method;
            route.pattern = pattern;
            route.body = http::BodyRule::kRaw;
            route.cross_site_check = false;
            route.handler = [&simulator](http::Request& request) {
                return answer(simulator, request);
            };
            routes.push_back(std::move(route));
        }
    }
    return routes;
}

}  // namespace stagedoor::stripe_simulator
