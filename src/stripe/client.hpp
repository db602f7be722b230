// Sends what stripe/requests.hpp wrote and hands back what came. Every call carries the account's
// key and the pinned version; redirects are refused, connecting takes at most 2 s and a whole call
// 10 s. What a reply means is read by stripe/replies.hpp.
#pragma once

#include <string>
#include <string_view>

#include "platform/http_client/http_client.hpp"
#include "platform/runtime/task.hpp"
#include "stripe/requests.hpp"

namespace stagedoor::stripe {

inline constexpr std::string_view kApiVersion = "2020-08-27";
inline constexpr std::size_t kMaxReply = 1 << 20;

struct Account {
    std::string api_base;  // "https://api.stripe.com", without a slash at the end
    std::string key;       // sk_…, rk_…; never logged
};

// One per process. Any coroutine may call; it holds no state between calls.
class StripeClient {
  public:
    StripeClient(HttpClient& http, Account account);

    // POSTs exactly the stored bytes. Never throws for what the network does: no reply is a reply
    // of status 0.
    [[nodiscard]] Task<HttpReply> send(StoredCall call);
    // GETs path and query.
    [[nodiscard]] Task<HttpReply> get(std::string target);

  private:
    [[nodiscard]] HttpCall begin(std::string method, std::string_view target) const;

    HttpClient& http_;
    Account account_;
};

}  // namespace stagedoor::stripe
