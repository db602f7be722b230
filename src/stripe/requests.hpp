// The pure half of the client: what is said to Stripe, as bytes that can be stored before the first
// of them leaves and repeated exactly. Whoever sends (stripe/client.hpp) decides nothing.
//
// Parameters as in the OpenAPI description of version 2020-08-27; unknown ones are refused there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/money.hpp"
#include "core/time.hpp"

namespace stagedoor::stripe {

// A POST. Together with the account's key these are all its bytes.
struct StoredCall {
    std::string path;  // "/v1/payment_intents/pi_1/confirm"
    std::string idempotency_key;
    std::string body;
};

struct NewIntent {
    Money amount;
    std::string currency;
    std::string order_id;    // metadata[order_id]
    std::string payment_id;  // metadata[payment_id]
    std::int64_t attempt = 1;
    std::string idempotency_key;
};

inline constexpr std::string_view kIntents = "/v1/payment_intents";

// With manual capture: a good confirmation holds the money and does not take it.
[[nodiscard]] StoredCall create_intent(const NewIntent& intent);

// The body of a confirmation: `pm_…` is a payment method, anything else the token of a card. It
// is a secret of the buyer until the attempt has ended.
[[nodiscard]] std::string confirm_body(std::string_view card);

[[nodiscard]] std::string confirm_path(std::string_view intent);
[[nodiscard]] StoredCall capture_intent(std::string_view intent, std::string key);

enum class CancelReason { kAbandoned, kRequestedByCustomer };
[[nodiscard]] StoredCall cancel_intent(
    std::string_view intent, CancelReason reason, std::string key
);

// Gives back all that was captured.
[[nodiscard]] StoredCall refund_intent(std::string_view intent, std::string key);

// Targets of GET.
[[nodiscard]] std::string retrieve_target(std::string_view intent);

struct ListQuery {
    Instant created_from;
    Instant created_to;
    std::string starting_after;  // empty: from the newest
    std::int64_t limit = 100;
};
[[nodiscard]] std::string list_target(const ListQuery& query);

// By metadata. Stripe's index lags by a minute and more: a miss proves nothing, a list does.
[[nodiscard]] std::string search_target(std::string_view metadata_name, std::string_view value);

}  // namespace stagedoor::stripe
