// What the buyer is told about an attempt (contract 2.5.2). Once it is final it never changes for
// this attempt, except that a voided payment may turn out refunded: either way no money stays.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "services/payments/domain/payment.hpp"

namespace stagedoor::payments {

struct Outcome {
    enum class Kind : std::uint8_t {
        kOpen,            // nothing yet: 202 when the time is over
        kBought,          // Orders says complete: 201
        kCapturing,       // the same, the money is still being taken: 201
        kActionRequired,  // the bank asks the buyer: 200
        kFailed,          // `failure`
        kExpired,         // Orders says no
        kCancelled,       // Orders says no
        kRejected,        // Orders will not have this payment
        kLosing,          // Orders says no; the hold is being released
    };

    Kind kind = Kind::kOpen;
    std::optional<Failure> failure = {};
};

// `failure_of_attempt`: how the attempt failed, where it did; the payment may have gone on to
// another attempt since.
[[nodiscard]] Outcome outcome_of(
    const Payment& payment, const std::optional<Failure>& failure_of_attempt
);

// The final outcome that kLosing becomes, and what a lost payment is told.
[[nodiscard]] Outcome::Kind outcome_of_loss(const Payment& payment);

// What a decline means, in words for the buyer.
[[nodiscard]] std::string_view decline_message(std::string_view decline_code);

// In words for the buyer: what is wrong with a failed attempt.
[[nodiscard]] std::string_view failure_message(const Failure& failure);

}  // namespace stagedoor::payments
