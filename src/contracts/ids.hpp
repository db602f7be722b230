// The ids by which services name each other's things.
#pragma once

#include "core/ids.hpp"

namespace stagedoor {

using TicketId = Id<struct TicketTag>;
using OrderId = Id<struct OrderTag>;
using PaymentId = Id<struct PaymentTag>;

}  // namespace stagedoor
