// The card processor is Stripe: Payments' words become its calls, its replies become Payments'
// words. Decides nothing about a payment.
#pragma once

#include "services/payments/ports.hpp"
#include "stripe/client.hpp"

namespace stagedoor::payments {

class StripeCardProcessor final : public CardProcessor {
  public:
    // The client outlives it.
    explicit StripeCardProcessor(stripe::StripeClient& client) : client_{client} {}

    [[nodiscard]] Call build(const Payment& payment, Operation operation, std::string_view card)
        const override;
    [[nodiscard]] std::string confirm_path(std::string_view intent) const override;
    [[nodiscard]] Task<Reply> send(Call call) override;
    [[nodiscard]] Task<Reply> look(std::string intent) override;
    [[nodiscard]] Task<Found> find(Payment payment) override;
    [[nodiscard]] Task<IntentPage> list(IntentRange range) override;

  private:
    stripe::StripeClient& client_;
};

}  // namespace stagedoor::payments
