// What Payments tells the other services.
#pragma once

#include <optional>
#include <string>

#include "contracts/envelope.hpp"
#include "contracts/ids.hpp"
#include "core/money.hpp"

namespace stagedoor::contracts {

// An attempt is recorded; no card has been touched. Orders grants or rejects it.
struct PaymentStarted {
    static constexpr std::string_view kType = "payment:started";

    PaymentId id;
    std::int64_t version = 0;
    OrderId order;
    UserId buyer;
    std::int64_t attempt = 0;
    Money amount;
    std::string currency;
};

// The money is held, not taken. Orders decides.
struct PaymentAuthorized {
    static constexpr std::string_view kType = "payment:authorized";

    PaymentId id;
    std::int64_t version = 0;
    OrderId order;
    UserId buyer;
    std::int64_t attempt = 0;
    std::string stripe_id;
    Money amount;
    std::string currency;
};

// The money is taken (captured).
struct PaymentCreated {
    static constexpr std::string_view kType = "payment:created";

    PaymentId id;
    std::int64_t version = 0;
    OrderId order;
    std::string stripe_id;
    Money amount;
    std::string currency;
    Instant captured_at;
};

struct PaymentFailed {
    static constexpr std::string_view kType = "payment:failed";

    PaymentId id;
    std::int64_t version = 0;
    OrderId order;
    std::int64_t attempt = 0;
    std::string stage;  // authorization, capture
    std::string code;
    std::optional<std::string> decline_code;
};

// The hold was released, or never made.
struct PaymentVoided {
    static constexpr std::string_view kType = "payment:voided";

    PaymentId id;
    std::int64_t version = 0;
    OrderId order;
    std::optional<std::string> stripe_id;
    std::string reason;
};

struct PaymentRefunded {
    static constexpr std::string_view kType = "payment:refunded";

    PaymentId id;
    std::int64_t version = 0;
    OrderId order;
    std::string stripe_id;
    Money amount;
    std::string currency;
    std::string reason;  // compensation, external
};

[[nodiscard]] NewEvent encode(const PaymentStarted& event);
[[nodiscard]] NewEvent encode(const PaymentAuthorized& event);
[[nodiscard]] NewEvent encode(const PaymentCreated& event);
[[nodiscard]] NewEvent encode(const PaymentFailed& event);
[[nodiscard]] NewEvent encode(const PaymentVoided& event);
[[nodiscard]] NewEvent encode(const PaymentRefunded& event);
[[nodiscard]] PaymentStarted decode_payment_started(const Event& event);
[[nodiscard]] PaymentAuthorized decode_payment_authorized(const Event& event);
[[nodiscard]] PaymentCreated decode_payment_created(const Event& event);
[[nodiscard]] PaymentFailed decode_payment_failed(const Event& event);
[[nodiscard]] PaymentVoided decode_payment_voided(const Event& event);
[[nodiscard]] PaymentRefunded decode_payment_refunded(const Event& event);

}  // namespace stagedoor::contracts
