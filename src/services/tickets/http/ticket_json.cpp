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
    json.member("version", ticket.version).member("createdAt", ticket.created_at).end_object();
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

}  // namespace stagedoor::tickets
