// An intent as the processor shows it, applied to the payment that it belongs to, after it was
// compared with it: id, amount, currency and metadata must be ours. A mismatch parks the payment:
// no call that could take money follows before a human has looked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "services/payments/domain/intent.hpp"
#include "services/payments/domain/payment.hpp"

namespace stagedoor::payments {

enum class Progress : std::uint8_t {
    kMoved,    // something is known that was not: decide the next step at once
    kLookNow,  // the next step is to look for the truth
    kStuck,    // nothing new: the same step again, later
};

struct Settlement {
    Change change;
    Progress progress = Progress::kMoved;
    std::string alarm = {};  // for a human, when not empty
};

enum class Evidence : std::uint8_t { kCreated, kConfirmed, kCaptured, kCancelled, kSeen };

[[nodiscard]] Settlement apply_intent(
    Payment payment, const Intent& intent, Evidence evidence, Instant now
);

// What is wrong with it as the payment's intent; nullopt: it is ours.
[[nodiscard]] std::optional<std::string> mismatch(const Payment& payment, const Intent& intent);

// P6: the attempt takes no money; the lock stays and another card may follow.
[[nodiscard]] Settlement fail_attempt(
    Payment payment, Failure failure, const std::string& refusal_reference
);

// The decline code a buyer is shown: the bank's, else the processor's, only [a-z_]{1,64}.
[[nodiscard]] std::string shown_decline_code(std::string_view decline_code, std::string_view code);

// No call that could take money follows.
[[nodiscard]] Settlement park(Payment payment, const std::string& why);

// A look without news. A burnt key is given up: its call provably had no effect.
[[nodiscard]] Settlement no_news(Payment payment);

}  // namespace stagedoor::payments
