#include "contracts/expiration_events.hpp"

#include "contracts/data_reader.hpp"
#include "core/json_writer.hpp"

namespace stagedoor::contracts {

NewEvent encode(const ExpirationComplete& event) {
    JsonWriter json;
    json.begin_object()
        .member("orderId", event.order.view())
        .member("deadline", event.deadline)
        .end_object();
    return {std::string{ExpirationComplete::kType}, event.order.str(), std::nullopt, json.take()};
}

ExpirationComplete decode_expiration_complete(const Event& event) {
    const DataReader data{event, ExpirationComplete::kType};
    return {
        .order = data.id<OrderId>("orderId"),
        .deadline = data.time("deadline"),
    };
}

}  // namespace stagedoor::contracts
