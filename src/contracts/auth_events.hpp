// What Auth tells the other services.
#pragma once

#include <string>

#include "contracts/envelope.hpp"

namespace stagedoor::contracts {

struct UserCreated {
    static constexpr std::string_view kType = "user:created";

    UserId id;
    std::int64_t version = 0;
    std::string email;
    Instant created_at;
};

[[nodiscard]] NewEvent encode(const UserCreated& event);
[[nodiscard]] UserCreated decode_user_created(const Event& event);

}  // namespace stagedoor::contracts
