#include "contracts/ticket_events.hpp"

#include "contracts/data_reader.hpp"
#include "core/json_writer.hpp"

namespace stagedoor::contracts {
namespace {

void write_facts(JsonWriter& json, const TicketFacts& ticket) {
    json.member("id", ticket.id.view())
        .member("version", ticket.version)
        .member("title", ticket.title)
        .member("price", ticket.price)
        .member("priceMinor", ticket.price.minor)
        .member("currency", ticket.currency)
        .member("userId", ticket.seller.view())
        .member("createdAt", ticket.created_at);
    write_members(json, ticket.details);
}

TicketDetails read_details(const DataReader& data) {
    TicketDetails details;
    for (const auto& detail : kTicketDetails) {
        details.*detail.text = data.optional_string(detail.name).value_or("");
    }
    return details;
}

TicketFacts read_facts(const DataReader& data) {
    return {
        .id = data.id<TicketId>("id"),
        .version = data.integer("version"),
        .title = data.string("title"),
        .price = data.minor("priceMinor"),
        .currency = data.string("currency"),
        .seller = data.user("userId"),
        .created_at = data.time("createdAt"),
        .details = read_details(data),
    };
}

NewEvent make_event(std::string_view type, const TicketFacts& ticket, std::string data) {
    return {std::string{type}, ticket.id.str(), ticket.version, std::move(data)};
}

}  // namespace

NewEvent encode(const TicketCreated& event) {
    JsonWriter json;
    json.begin_object();
    write_facts(json, event.ticket);
    json.end_object();
    return make_event(TicketCreated::kType, event.ticket, json.take());
}

NewEvent encode(const TicketUpdated& event) {
    JsonWriter json;
    json.begin_object();
    write_facts(json, event.ticket);
    json.member("status", event.status).member("cause", event.cause);
    if (event.holder) {
        json.member("orderId", event.holder->view());
    }
    json.end_object();
    return make_event(TicketUpdated::kType, event.ticket, json.take());
}

TicketCreated decode_ticket_created(const Event& event) {
    const DataReader data{event, TicketCreated::kType};
    return {.ticket = read_facts(data)};
}

TicketUpdated decode_ticket_updated(const Event& event) {
    const DataReader data{event, TicketUpdated::kType};
    return {
        .ticket = read_facts(data),
        .status = data.string("status"),
        .cause = data.string("cause"),
        .holder = data.optional_id<OrderId>("orderId"),
    };
}

}  // namespace stagedoor::contracts
