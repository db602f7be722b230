#include "contracts/auth_events.hpp"

#include "contracts/data_reader.hpp"
#include "core/json_writer.hpp"

namespace stagedoor::contracts {

NewEvent encode(const UserCreated& event) {
    JsonWriter json;
    json.begin_object()
        .member("id", event.id.view())
        .member("version", event.version)
        .member("email", event.email)
        .member("createdAt", event.created_at)
        .end_object();
    return {std::string{UserCreated::kType}, event.id.str(), event.version, json.take()};
}

UserCreated decode_user_created(const Event& event) {
    const DataReader data{event, UserCreated::kType};
    return {
        .id = data.user("id"),
        .version = data.integer("version"),
        .email = data.string("email"),
        .created_at = data.time("createdAt"),
    };
}

}  // namespace stagedoor::contracts
