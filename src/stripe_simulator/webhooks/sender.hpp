// Posts webhooks, signed as Stripe signs them, to one address.
// https://stripe.com/docs/webhooks/signatures
#pragma once

#include <string>
#include <vector>

#include "platform/http_client/http_client.hpp"
#include "platform/runtime/env.hpp"
#include "stripe_simulator/engine/engine.hpp"

namespace stagedoor::stripe_simulator {

// The Stripe-Signature header for a payload: one v1 per secret, as during a rotation.
[[nodiscard]] std::string signature_header(
    const std::vector<std::string>& secrets, Instant now, std::string_view payload
);

class WebhookSender {
  public:
    // Both must outlive the sender.
    WebhookSender(Env& env, HttpClient& http, std::vector<std::string> secrets)
        : env_{env}, http_{http}, secrets_{std::move(secrets)} {}

    // Posts once; true when the answer was 2xx.
    [[nodiscard]] Task<bool> post(std::string url, WebhookEvent event);

  private:
    Env& env_;
    HttpClient& http_;
    std::vector<std::string> secrets_;
};

}  // namespace stagedoor::stripe_simulator
