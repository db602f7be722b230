#include "stripe_simulator/webhooks/sender.hpp"

#include <utility>

#include "platform/observability/log.hpp"
#include "stripe/webhook.hpp"

namespace stagedoor::stripe_simulator {

std::string signature_header(
    const std::vector<std::string>& secrets, Instant now, std::string_view payload
) {
    const auto seconds = std::chrono::floor<Seconds>(now).time_since_epoch().count();
    const auto t = std::to_string(seconds);
    std::string header = "t=" + t;
    for (const auto& secret : secrets) {
        header += ",v1=" + stripe::signature_of(secret, t, payload);
    }
    return header;
}

Task<bool> WebhookSender::post(std::string url, WebhookEvent event) {
    HttpCall call;
    call.method = "POST";
    call.url = std::move(url);
    call.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
    call.headers.emplace_back(
        "Stripe-Signature", signature_header(secrets_, env_.now(), event.payload)
    );
    call.body = std::move(event.payload);
    const auto reply = co_await http_.send(std::move(call));
    const bool delivered = reply.status >= 200 && reply.status < 300;
    if (!delivered) {
        log::warning(
            "webhook not taken",
            {{"event", event.id}, {"status", reply.status}, {"failure", reply.failure}}
        );
    }
    co_return delivered;
}

}  // namespace stagedoor::stripe_simulator
