// The objects that the simulator keeps, with the members of Stripe's that it gives a meaning to.
// Amounts are minor units; times are seconds since 1970.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "stripe_simulator/engine/api_error.hpp"
#include "stripe_simulator/engine/params.hpp"

namespace stagedoor::stripe_simulator {

enum class IntentStatus {
    kRequiresPaymentMethod,
    kRequiresConfirmation,
    kRequiresAction,
    kRequiresCapture,
    kSucceeded,
    kCanceled,
};

[[nodiscard]] constexpr std::string_view to_text(IntentStatus status) {
    switch (status) {
        case IntentStatus::kRequiresPaymentMethod:
            return "requires_payment_method";
        case IntentStatus::kRequiresConfirmation:
            return "requires_confirmation";
        case IntentStatus::kRequiresAction:
            return "requires_action";
        case IntentStatus::kRequiresCapture:
            return "requires_capture";
        case IntentStatus::kSucceeded:
            return "succeeded";
        case IntentStatus::kCanceled:
            return "canceled";
    }
    return "";
}

struct PaymentMethod {
    std::string id;
    std::int64_t created = 0;
    std::string token;  // what it was made from; decides what the card does
    Metadata metadata;
};

struct PaymentIntent {
    std::string id;
    std::int64_t created = 0;
    std::int64_t amount = 0;
    std::string currency;
    IntentStatus status = IntentStatus::kRequiresPaymentMethod;
    bool manual_capture = false;
    std::string client_secret;
    Metadata metadata;
    std::optional<std::string> description;
    std::optional<std::string> receipt_email;
    std::optional<std::string> payment_method;
    std::optional<std::string> return_url;  // of the pending 3-D Secure step
    std::int64_t amount_capturable = 0;
    std::int64_t amount_received = 0;
    std::optional<std::string> latest_charge;
    std::optional<ApiError> last_payment_error;
    std::optional<std::int64_t> canceled_at;
    std::optional<std::string> cancellation_reason;
    Instant lapses_at{};  // while kRequiresCapture
};

struct Charge {
    std::string id;
    std::int64_t created = 0;
    std::int64_t amount = 0;
    std::int64_t amount_captured = 0;
    std::int64_t amount_refunded = 0;  // a released hold counts, as with Stripe
    std::string currency;
    std::string payment_intent;
    std::string payment_method;
    bool captured = false;
    std::optional<ApiError> failure;
    std::vector<std::string> refunds;  // ids, oldest first
};

struct Refund {
    std::string id;
    std::int64_t created = 0;
    std::int64_t amount = 0;
    std::string currency;
    std::string charge;
    std::string payment_intent;
    std::optional<std::string> reason;
    Metadata metadata;
};

struct Event {
    std::string id;
    std::int64_t created = 0;
    std::string type;
    std::string object;  // JSON of the object as it was then
    std::string request_id;
    std::optional<std::string> idempotency_key;
};

}  // namespace stagedoor::stripe_simulator
