// What Expiration tells the other services.
#pragma once

#include "contracts/envelope.hpp"
#include "contracts/ids.hpp"

namespace stagedoor::contracts {

// The deadline that Expiration had for this order has passed. A hint: Orders looks at its own
// clock.
struct ExpirationComplete {
    static constexpr std::string_view kType = "expiration:complete";

    OrderId order;
    Instant deadline;
};

[[nodiscard]] NewEvent encode(const ExpirationComplete& event);
[[nodiscard]] ExpirationComplete decode_expiration_complete(const Event& event);

}  // namespace stagedoor::contracts
