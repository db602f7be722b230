// The instant from which Orders may end the lock of one order.
#pragma once

#include <compare>

#include "contracts/ids.hpp"
#include "core/time.hpp"

namespace stagedoor::expiration {

// Sorts by time, then by order.
struct Deadline {
    Instant at;
    OrderId order;

    friend auto operator<=>(const Deadline&, const Deadline&) = default;
};

}  // namespace stagedoor::expiration
