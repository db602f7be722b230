#include "services/tickets/http/ticket_json.hpp"

#include "core/json_writer.hpp"

namespace stagedoor::tickets {
namespace {

void write(JsonWriter& json, const Ticket& ticket) {
    json.begin_object()
        .member("id", ticket.id.view())
        .member("title", ticket.listing.title)
        .member("price", ticket.listing.price)
        .member("currency", ticket.currency)
        .member("userId", ticket.seller.view())
        .member("status", to_string(ticket.status));
    if (ticket.holder) {
        json.member("orderId", ticket.holder->view());
    }
    json.member("version", ticket.version).member("createdAt", ticket.created_at);
    write_members(json, ticket.listing.details);
    json.end_object();
}

}  // namespace

std::string to_json(const Ticket& ticket) {
    JsonWriter json;
    write(json, ticket);
    return json.take();
}

std::string to_json(const std::vector<Ticket>& tickets) {
    JsonWriter json;
    json.begin_array();
    for (const auto& ticket : tickets) {
        write(json, ticket);
    }
    json.end_array();
    return json.take();
}

namespace {

void write(JsonWriter& json, std::string_view name, const std::vector<FacetCount>& counts) {
    json.key(name).begin_array();
    for (const auto& each : counts) {
        json.begin_object().member("value", each.value).member("count", each.count).end_object();
    }
    json.end_array();
}

}  // namespace

std::string to_json(const Facets& facets) {
    JsonWriter json;
    json.begin_object().member("total", facets.total);
    write(json, "categories", facets.categories);
    write(json, "cities", facets.cities);
    json.key("price");
    if (facets.price) {
        json.begin_object().member("min", facets.price->first).member("max", facets.price->second);
        json.end_object();
    } else {
        json.null();
    }
    json.end_object();
    return json.take();
}

std::string to_json(const UserId& seller, const SellerFigures& figures) {
    JsonWriter json;
    json.begin_object()
        .member("id", seller.view())
        .member("available", figures.available)
        .member("sold", figures.sold)
        .end_object();
    return json.take();
}

}  // namespace stagedoor::tickets
