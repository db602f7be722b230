// What to do next about a payment at the processor. Decided anew before each call, in the
// transaction that stores the call, from all that is known at that moment.
#pragma once

#include <optional>
#include <string>

#include "services/payments/domain/intent.hpp"
#include "services/payments/domain/payment.hpp"

namespace stagedoor::payments {

// Older than this a create is looked for, never sent again: the processor forgets keys after 24 h
// and would make a second intent.
inline constexpr Milliseconds kKeysRemembered = std::chrono::hours{23};

struct Step {
    enum class Kind : std::uint8_t {
        kWait,  // for Orders, for the buyer, or for nothing: it is settled
        kSend,  // `operation` under the payment's number
        kLook,  // fetch the intent
        kFind,  // list intents by metadata: nobody told us the id
    };

    Kind kind = Kind::kWait;
    std::optional<Operation> operation = {};

    friend bool operator==(const Step&, const Step&) = default;
};

// `look`: somebody wants the present state to be fetched where that can tell something new.
[[nodiscard]] Step next_step(const Payment& payment, bool look, Instant now);

// Whether no step was taken between these two states of one payment, as far as the processor knows:
// a reply to what was asked in the one is news in the other. What Orders says meanwhile is no step.
[[nodiscard]] bool stands_as(const Payment& now, const Payment& asked);

// "<order id>:<number>:<operation>": one key for one effect.
[[nodiscard]] std::string idempotency_key(const Payment& payment, Operation operation);

// A payment that waits for the buyer or for the processor is looked at from time to time.
[[nodiscard]] bool wants_polling(const Payment& payment);

}  // namespace stagedoor::payments
