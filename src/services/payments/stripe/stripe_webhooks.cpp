#include "services/payments/stripe/stripe_webhooks.hpp"

#include "stripe/webhook.hpp"

namespace stagedoor::payments {

bool StripeWebhooks::is_signed(std::string_view signature, std::string_view body, Instant now)
    const {
    return stripe::is_signed(signature, body, secrets_, now);
}

std::optional<Hint> StripeWebhooks::read(std::string_view body) const {
    auto event = stripe::parse_webhook(body);
    if (!event) {
        return std::nullopt;
    }
    return Hint{std::move(event->id), std::move(event->intent), std::move(event->payment_id)};
}

}  // namespace stagedoor::payments
