// Orders, tickets and ids for tests, placed at kPlaced with the usual terms.
#pragma once

#include <string>

#include "services/orders/domain/reservation.hpp"

namespace stagedoor::orders::testing {

inline constexpr Instant kPlaced = from_millis(1'795'248'000'000);
inline constexpr Instant kWindowEnd = kPlaced + std::chrono::seconds{900};
inline constexpr Instant kGraceEnd = kWindowEnd + std::chrono::seconds{300};

// 24 times the same hexadecimal digit.
template <class AnyId>
AnyId an_id(char digit) {
    return *AnyId::parse(std::string(kIdLength, digit));
}

inline FrozenTicket frozen_ticket() {
    return {an_id<TicketId>('7'), "Front row", Money{1999}, "usd", 0};
}

inline Order an_order(char digit = '1') {
    return {
        .id = an_id<OrderId>(digit),
        .buyer = UserId{"buyer"},
        .ticket = frozen_ticket(),
        .status = Status::kCreated,
        .version = 0,
        .placed_at = kPlaced,
        .expires_at = kWindowEnd,
        .grace_end = kGraceEnd,
        .payment = std::nullopt,
        .cancel_reason = std::nullopt,
        .ended_at = std::nullopt};
}

// Nobody has it.
inline Ticket a_ticket() {
    return {frozen_ticket(), UserId{"seller"}, std::nullopt};
}

}  // namespace stagedoor::orders::testing
