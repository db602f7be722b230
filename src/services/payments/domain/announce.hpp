// The events of a payment: each raises its version by exactly one.
#pragma once

#include <string_view>

#include "services/payments/domain/payment.hpp"

namespace stagedoor::payments {

// P1: the first event has version 0; every later one raises it.
void announce_started(Change& change, bool first);
void announce_authorized(Change& change);
void announce_captured(Change& change, Instant now);
// `stage`: authorization, capture.
void announce_failed(Change& change, std::string_view stage);
void announce_voided(Change& change);
// `reason`: compensation, external.
void announce_refunded(Change& change, Money amount, std::string_view reason);

}  // namespace stagedoor::payments
