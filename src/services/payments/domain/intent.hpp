// The card processor as the domain sees it: an intent to pay that moves through states, the five
// calls that move it, and what a reply to one of them proves.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/money.hpp"
#include "core/time.hpp"

namespace stagedoor::payments {

enum class Operation : std::uint8_t { kCreate, kConfirm, kCapture, kCancel, kRefund };

// "create", "confirm", "capture", "cancel", "refund": also the last part of idempotency keys.
[[nodiscard]] std::string_view to_string(Operation operation);
[[nodiscard]] std::optional<Operation> parse_operation(std::string_view name);

enum class IntentStatus : std::uint8_t {
    kUnpaid,          // waits for a card: none was tried, or the last one was refused
    kRequiresAction,  // the bank asks the buyer
    kProcessing,
    kHeld,       // the money is authorised, to be captured or released
    kSucceeded,  // the money is taken
    kCanceled,   // released for good
};

// An intent as the processor shows it. Nothing of it is believed before it was compared with the
// payment (settle.hpp).
struct Intent {
    std::string id;
    IntentStatus status = IntentStatus::kUnpaid;
    Money amount;
    std::optional<Money> capturable;
    Money received;
    std::optional<Money> refunded;  // absent: not told
    std::string currency;
    std::string order_id;     // of its metadata
    std::string payment_id;   // of its metadata
    std::int64_t number = 0;  // of its metadata: the number it was created under
    std::string client_secret;
    // Names the last refusal of a card, so that a new one can be told from an old one. Empty: none.
    std::string refusal_reference;
    std::string refusal_code;
    std::string refusal_decline_code;
    Instant created;
};

struct Refund {
    std::string intent;
    Money amount;
    std::string currency;
    bool accepted = false;  // done or on its way; not failed
};

enum class Proof : std::uint8_t {
    kDone,             // it has happened; `intent` or `refund` shows it
    kCardRefused,      // the card was refused
    kTokenRejected,    // no such card token, or used before
    kAmountTooSmall,   // below what can be charged
    kRefused,          // any other definite no
    kUnexpectedState,  // the intent is somewhere else: look at it
    kKeyRefused,       // our account key is refused: nothing was done by this call
    kUnknown,          // it may have happened or not
};

// What one call, or one look at an intent, brought.
struct Reply {
    Proof proof = Proof::kUnknown;
    // The answer was a server's fault (5xx), not silence.
    bool server_fault = false;
    // The same call would get the same answer again: look for the truth instead.
    bool retry_is_futile = false;
    std::string code;          // of a refused card
    std::string decline_code;  // of a refused card
    std::string refusal_reference;
    std::string reason;  // for the log
    std::optional<Intent> intent;
    std::optional<Refund> refund;
};

// The intents that name a payment, found by listing.
struct Found {
    bool complete = false;  // false: the list could not be read to its end; nothing is proven
    std::string reason;     // for the log
    std::vector<Intent> intents;
};

}  // namespace stagedoor::payments
