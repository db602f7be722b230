#include "services/orders/http/stream_routes.hpp"

#include "services/orders/http/refusals.hpp"

namespace stagedoor::orders {
namespace {

using http::Response;

Task<Response> open_stream(OrderHub& hub, ReadOrder& read, http::Request& request) {
    const auto position = http::read_stream_position(request);
    if (position.refused) {
        co_return http::error(400, std::vector{*position.refused});
    }
    const auto id = OrderId::parse(request.params.at(0));
    if (!id) {
        co_return http::invalid_id();
    }
    const auto seat = hub.listen(*id);
    auto order = co_await read.stored(*id, request.caller->id);
    if (!order) {
        co_return refusal(order.error());
    }
    if (!is_open(*order) && position.seen == order->version) {
        co_return http::no_content();
    }
    seat->begin_with(*std::move(order), position.seen);
    co_return http::event_stream(seat);
}

}  // namespace

std::vector<Route> stream_routes(std::shared_ptr<OrderHub> hub, ReadOrder& read) {
    Route route;
    route.pattern = "/api/orders/:id/stream";
    route.signed_in = true;
    route.stream = true;
    route.handler = [hub = std::move(hub), &read](http::Request& request) {
        return open_stream(*hub, read, request);
    };
    return {std::move(route)};
}

}  // namespace stagedoor::orders
