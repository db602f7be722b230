// A user that signed up here. Other services know users only by the id in a token, also users that
// have no account.
#pragma once

#include <cstdint>
#include <string>

#include "core/ids.hpp"
#include "core/time.hpp"

namespace stagedoor::auth {

struct Account {
    UserId id;
    std::string email;  // as registered
    Instant created_at;
    std::string name = {};  // as others see it; empty when none was given
};

// What only sign-in needs to know of an account.
struct Credentials {
    Account account;
    std::string password_hash;
};

}  // namespace stagedoor::auth
