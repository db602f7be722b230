#include "services/tickets/http/routes.hpp"

#include <array>

#include "core/json_writer.hpp"
#include "platform/http/error_table.hpp"
#include "platform/http/page.hpp"
#include "services/tickets/domain/errors.hpp"
#include "services/tickets/http/list_input.hpp"
#include "services/tickets/http/listing_input.hpp"
#include "services/tickets/http/ticket_json.hpp"

namespace stagedoor::tickets {
namespace {

using http::Request;
using http::Response;

constexpr std::string_view kCollection = "/api/tickets";
constexpr std::string_view kCreateScope = "POST /api/tickets";

Response refusal(const Error& error) {
    static const std::array<http::ErrorRow, 3> table{{
        {fail(TicketError::kNotFound), 404, "not_found", "Not Found"},
        {fail(TicketError::kLocked), 400, "ticket_locked", "Cannot edit a reserved ticket"},
        {fail(TicketError::kNotOwner), 401, "not_owner", "Not authorized"},
    }};
    return http::to_response(table, error);
}

// What makes two bodies the same request.
std::string print_of(const Listing& listing) {
    JsonWriter details;
    details.begin_object();
    write_members(details, listing.details);
    details.end_object();
    return http::fingerprint({listing.title, std::to_string(listing.price.minor), details.text()});
}

}  // namespace

Task<Response> TicketRoutes::create(Request& request) {
    http::Fields fields{request.json};
    auto listing = read_listing(fields, PriceWording::kPost);
    if (!listing) {
        co_return *fields.refusal();
    }
    auto print = print_of(*listing);
    auto attempt = co_await idempotency_.begin(request, kCreateScope, std::move(print));
    if (attempt.reply) {
        co_return std::move(*attempt.reply);
    }
    WithTicket also;
    if (request.idempotency_key) {
        also = [&attempt](Transaction& tx, const Ticket& ticket) {
            attempt.record(tx, 201, to_json(ticket));
        };
    }
    CreateTicket::Command command{request.caller->id, std::move(*listing)};
    const Ticket ticket = co_await use_cases_.create.run(std::move(command), std::move(also));
    co_return http::json(201, to_json(ticket));
}

Task<Response> TicketRoutes::list(Request& request) {
    const bool own = asks_for_own(request);
    if (own && !request.caller) {
        co_return http::not_authorized();
    }
    auto input = read_list_query(request);
    if (!input.refused.empty()) {
        co_return http::error(400, input.refused);
    }
    const Sort sort = input.query.sort;
    auto pages = own ? use_cases_.browse.own(std::move(input.query))
                     : use_cases_.browse.on_sale(std::move(input.query));
    const TicketPage page = co_await std::move(pages);
    auto reply = http::json(200, to_json(page.tickets));
    if (page.next) {
        reply.with(
            "Link", http::next_link(kCollection, request.query, to_cursor(sort, *page.next))
        );
    }
    if (own) {
        reply.with("Cache-Control", "no-store");
    }
    co_return reply;
}

Task<Response> TicketRoutes::facets(Request& request) {
    if (asks_for_own(request) && !request.caller) {
        co_return http::not_authorized();
    }
    auto input = read_facets_query(request);
    if (!input.refused.empty()) {
        co_return http::error(400, input.refused);
    }
    const Facets facets = co_await use_cases_.browse.facets(std::move(input.query.filter));
    co_return http::json(200, to_json(facets));
}

Task<Response> TicketRoutes::seller(Request& request) {
    const std::string& id = request.params.at(0);
    if (id.empty() || id.size() > UserId::kMaxLength) {
        co_return http::not_found();
    }
    const UserId seller{id};
    const SellerFigures figures = co_await use_cases_.browse.figures(seller);
    co_return http::json(200, to_json(seller, figures));
}

Task<Response> TicketRoutes::read(Request& request) {
    const auto id = TicketId::parse(request.params.at(0));
    if (!id) {
        co_return http::not_found();
    }
    const auto ticket = co_await use_cases_.read.run(*id);
    co_return ticket ? http::json(200, to_json(*ticket)) : refusal(ticket.error());
}

Task<Response> TicketRoutes::edit(Request& request) {
    http::Fields fields{request.json};
    auto listing = read_listing(fields, PriceWording::kPut);
    if (!listing) {
        co_return *fields.refusal();
    }
    const auto id = TicketId::parse(request.params.at(0));
    if (!id) {
        co_return http::not_found();
    }
    EditTicket::Command command{*id, request.caller->id, std::move(*listing)};
    const auto ticket = co_await use_cases_.edit.run(std::move(command));
    co_return ticket ? http::json(200, to_json(*ticket)) : refusal(ticket.error());
}

std::vector<Route> TicketRoutes::routes() {
    const auto create_route = [this](std::string pattern) {
        return Route{
            .method = http::Method::kPost,
            .pattern = std::move(pattern),
            .handler = [this](Request& request) { return create(request); },
            .signed_in = true,
            .body = http::BodyRule::kJson,
            .limit = http::LimitRule::kWrite,
            .idempotency_key = true};
    };
    return {
        create_route("/api/tickets"),
        create_route("/api/tickets/new"),
        Route{
            .method = http::Method::kGet,
            .pattern = "/api/tickets",
            .handler = [this](Request& request) { return list(request); },
            .cache_control = "no-cache"},
        Route{
            .method = http::Method::kGet,
            .pattern = "/api/tickets/facets",
            .handler = [this](Request& request) { return facets(request); },
            .cache_control = "no-cache"},
        Route{
            .method = http::Method::kGet,
            .pattern = "/api/tickets/sellers/:id",
            .handler = [this](Request& request) { return seller(request); },
            .cache_control = "no-cache"},
        Route{
            .method = http::Method::kGet,
            .pattern = "/api/tickets/:id",
            .handler = [this](Request& request) { return read(request); },
            .cache_control = "no-cache"},
        Route{
            .method = http::Method::kPut,
            .pattern = "/api/tickets/:id",
            .handler = [this](Request& request) { return edit(request); },
            .signed_in = true,
            .body = http::BodyRule::kJson,
            .limit = http::LimitRule::kWrite}};
}

}  // namespace stagedoor::tickets
