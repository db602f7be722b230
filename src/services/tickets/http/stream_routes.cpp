#include "services/tickets/http/stream_routes.hpp"

#include <algorithm>

namespace stagedoor::tickets {
namespace {

using http::Request;
using http::Response;

// `a,b,c`: sorted, each once; nullopt unless it is 1 to kMaxStreamIds ids.
std::optional<std::vector<TicketId>> parse_ids(std::string_view text) {
    std::vector<TicketId> ids;
    for (bool more = true; more;) {
        const auto comma = text.find(',');
        const auto id = TicketId::parse(text.substr(0, comma));
        if (!id || ids.size() == kMaxStreamIds) {
            return std::nullopt;
        }
        ids.push_back(*id);
        more = comma != std::string_view::npos;
        text.remove_prefix(more ? comma + 1 : text.size());
    }
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

Response open_stream(TicketHub& hub, const Request& request) {
    TicketWish wish;
    std::vector<http::ErrorEntry> refused;
    if (const auto* const text = request.query.find("ids")) {
        if (auto ids = parse_ids(*text)) {
            wish.ids = std::move(*ids);
        } else {
            refused.push_back({"ids must be 1 to 100 ticket ids", "ids", "invalid_value", {}});
        }
    }
    auto position = http::read_stream_position(request);
    if (position.refused) {
        refused.push_back(std::move(*position.refused));
    }
    if (!refused.empty()) {
        return http::error(400, refused);
    }
    wish.seen = position.seen;
    return http::event_stream(hub.open(std::move(wish)));
}

}  // namespace

std::vector<Route> stream_routes(std::shared_ptr<TicketHub> hub) {
    Route route;
    route.pattern = "/api/tickets/stream";
    route.stream = true;
    route.handler = [hub = std::move(hub)](Request& request) -> Task<Response> {
        co_return open_stream(*hub, request);
    };
    return {std::move(route)};
}

}  // namespace stagedoor::tickets
