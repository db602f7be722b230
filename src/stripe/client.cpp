#include "stripe/client.hpp"

#include <utility>

namespace stagedoor::stripe {

StripeClient::StripeClient(HttpClient& http, Account account)
    : http_{http}, account_{std::move(account)} {
    while (account_.api_base.ends_with('/')) {
        account_.api_base.pop_back();
    }
}

Task<HttpReply> StripeClient::send(StoredCall call) {
    HttpCall http = begin("POST", call.path);
    http.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    http.headers.emplace_back("Idempotency-Key", call.idempotency_key);
    http.body = std::move(call.body);
    co_return co_await http_.send(std::move(http));
}

Task<HttpReply> StripeClient::get(std::string target) {
    HttpCall http = begin("GET", target);
    co_return co_await http_.send(std::move(http));
}

HttpCall StripeClient::begin(std::string method, std::string_view target) const {
    HttpCall call;
    call.method = std::move(method);
    call.url = account_.api_base;
    call.url += target;
    call.headers.emplace_back("Authorization", "Bearer " + account_.key);
    call.headers.emplace_back("Stripe-Version", std::string{kApiVersion});
    call.headers.emplace_back("Accept", "application/json");
    call.connect_timeout = Milliseconds{2000};
    call.timeout = Milliseconds{10'000};
    call.max_reply = kMaxReply;
    return call;
}

}  // namespace stagedoor::stripe
