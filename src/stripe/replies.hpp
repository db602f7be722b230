// The other pure half of the client: what Stripe says, read with distrust (OWASP API10). A reply is
// sorted by what it proves about the effect of the call, and nothing is taken from it that does not
// have the form we expect.
//
// Branches on the HTTP status first: the `type` of errors is not dependable for 401, 403 and 429.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/money.hpp"
#include "core/time.hpp"
#include "platform/http_client/http_client.hpp"

namespace stagedoor::stripe {

enum class IntentStatus : std::uint8_t {
    kRequiresPaymentMethod,
    kRequiresConfirmation,
    kRequiresAction,
    kProcessing,
    kRequiresCapture,
    kSucceeded,
    kCanceled,
};

// The `error` object, also as `last_payment_error`. Members are empty when absent.
struct Problem {
    std::string type;
    std::string code;
    std::string decline_code;
    std::string param;
    // Tells one refusal from the next: the id of the failed charge, else what there is.
    std::string reference;
};

struct Intent {
    std::string id;
    IntentStatus status = IntentStatus::kRequiresPaymentMethod;
    Money amount;
    std::optional<Money> amount_capturable;
    Money amount_received;
    std::optional<Money> amount_refunded;  // absent: the reply does not tell
    std::string currency;
    std::string capture_method;
    std::string order_id;      // metadata; empty when absent
    std::string payment_id;    // metadata; empty when absent
    std::int64_t attempt = 0;  // metadata; 0 when absent
    std::string client_secret;
    std::optional<Problem> last_payment_error;
    Instant created;
};

struct Refund {
    std::string id;
    std::string intent;
    Money amount;
    std::string currency;
    std::string status;  // pending, succeeded, failed, …
};

// What a reply proves.
enum class Proof : std::uint8_t {
    kDone,             // 2xx with an object of the expected form
    kCardRefused,      // 402: the effect is "refused"
    kRefused,          // any other definite no: no effect
    kUnexpectedState,  // the intent is in another state: look at it
    kKeyRefused,       // 401, 403: nothing was looked at
    kUnknown,          // no reply, 409, 429, 5xx, a redirect, an unreadable reply
};

struct Reply {
    Proof proof = Proof::kUnknown;
    int http_status = 0;
    bool never_sent = false;  // certainly without effect
    // Stripe stored this answer under the key, or said not to try again: repeating is futile.
    bool retry_is_futile = false;
    Problem problem;
    std::string reason;  // for the log; holds nothing secret
    std::optional<Intent> intent;
    std::optional<Refund> refund;
};

// Of create, confirm, capture, cancel and retrieve. An error that carries the intent gives that
// too.
[[nodiscard]] Reply read_intent(const HttpReply& http);
[[nodiscard]] Reply read_refund(const HttpReply& http);

struct IntentPage {
    bool ok = false;  // false: nothing is known
    std::string reason;
    std::vector<Intent> intents;  // those that could be read
    std::string last_id;          // where the next page starts
    bool has_more = false;
};
// Of list and search. One unreadable entry makes the whole page not ok: it might be the one.
[[nodiscard]] IntentPage read_page(const HttpReply& http);

}  // namespace stagedoor::stripe
