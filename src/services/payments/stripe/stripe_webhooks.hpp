// Stripe's webhooks, as hints.
#pragma once

#include <utility>

#include "services/payments/ports.hpp"

namespace stagedoor::payments {

class StripeWebhooks final : public Webhooks {
  public:
    explicit StripeWebhooks(std::vector<std::string> secrets) : secrets_{std::move(secrets)} {}

    [[nodiscard]] bool configured() const override { return !secrets_.empty(); }
    [[nodiscard]] bool is_signed(std::string_view signature, std::string_view body, Instant now)
        const override;
    [[nodiscard]] std::optional<Hint> read(std::string_view body) const override;

  private:
    std::vector<std::string> secrets_;
};

}  // namespace stagedoor::payments
