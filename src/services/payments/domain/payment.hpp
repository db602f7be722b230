// One payment of one order: its state, and what has been learnt about it so far. The machine is
// described by contract 3.3 (P1–P12); its transitions are pure functions:
//
//     start.hpp    a buyer wants to pay              P1, P2
//     verdict.hpp  Orders has spoken                 P3, P7, P9
//     step.hpp     what to do next at the processor
//     settle.hpp   what its reply means              P4–P10
//     outcome.hpp  what the buyer is told
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contracts/envelope.hpp"
#include "contracts/ids.hpp"
#include "core/money.hpp"
#include "core/time.hpp"

namespace stagedoor::payments {

enum class Status : std::uint8_t {
    kProcessing,
    kRequiresAction,
    kAuthorized,
    kCaptured,
    kFailed,
    kVoided,
    kRefunded,
};

// As on the wire: "processing", "requires_action" ….
[[nodiscard]] std::string_view to_string(Status status);
[[nodiscard]] std::optional<Status> parse_status(std::string_view name);

enum class FailureCode : std::uint8_t {
    kCardDeclined,
    kTokenRejected,
    kAmountTooSmall,
    kRefused,
    kKeyRefused,           // Stripe refuses our key: our fault, not the buyer's
    kAuthorizationLapsed,  // after the decision: the hold was gone before the capture
};
[[nodiscard]] std::string_view to_string(FailureCode code);
[[nodiscard]] std::optional<FailureCode> parse_failure_code(std::string_view name);

struct Failure {
    FailureCode code = FailureCode::kRefused;
    std::string decline_code;  // of a declined card: [a-z_]{1,64}

    friend bool operator==(const Failure&, const Failure&) = default;
};

// Whether the truth has to be looked for before the next call.
enum class Doubt : std::uint8_t {
    kNone,
    kLook,   // a call was never answered: look, then repeat it with its key
    kBurnt,  // a call is answered with the same fault again and again: look, and if it provably had
             // no effect, go on under the next number
};

struct Payment {
    PaymentId id;
    OrderId order;
    UserId buyer;
    Money amount;
    std::string currency;
    Instant created_at;

    Status status = Status::kProcessing;
    std::int64_t version = 0;  // of the last event; the first has 0
    std::int64_t attempt = 1;  // the try that Orders knows of
    // In the keys of the calls to the processor; not below `attempt`. It rises alone when a key is
    // burnt: a stored server fault that proved to be without effect.
    std::int64_t number = 1;

    bool granted = false;                  // Orders has granted this attempt: a card may be touched
    bool completed = false;                // what Orders said last: the ticket is the buyer's
    std::optional<std::string> lost = {};  // why there will be no ticket; no money may stay

    std::optional<std::string> intent = {};
    bool intent_closed = false;                     // known to be cancelled
    std::optional<Instant> create_sent_at = {};     // of `number`: from then on an intent may exist
    bool confirm_sent = false;                      // of `number`
    std::optional<std::string> client_secret = {};  // only in kRequiresAction; never logged
    std::string refusal_reference = {};             // of the last refusal that was acted on
    bool action_before = false;  // the intent waited for the buyer when this attempt began

    std::optional<Failure> failure = {};  // in kFailed
    std::optional<std::string> parked =
        {};  // why this attempt takes no money before a human looked
    Doubt doubt = Doubt::kNone;
    bool retiring = false;   // its intent cannot take another card: cancel it, then make a new one
    bool refunding = false;  // voiding found the money taken: give it back
    bool awaiting_processor = false;  // it says "processing": ask again
    Money refunded = {};

    // Looks asked for by webhooks; done when equal.
    std::int64_t looks_wanted = 0;
    std::int64_t looks_done = 0;

    [[nodiscard]] bool is_voidable() const {
        return status == Status::kProcessing || status == Status::kRequiresAction ||
               status == Status::kAuthorized || status == Status::kFailed;
    }
};

// A payment after a step of its machine, and what has to be said in the same transaction.
struct Change {
    Payment payment;
    std::vector<contracts::NewEvent> events;
};

}  // namespace stagedoor::payments
