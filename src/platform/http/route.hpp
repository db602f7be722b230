// A row of the route table. One table per process makes routing, 404, 405 and OPTIONS; each service
// contributes its rows (services/<name>/http/routes.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "platform/http/request.hpp"
#include "platform/http/response.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor::http {

enum class BodyRule : std::uint8_t {
    kIgnored,  // read and dropped
    kJson,     // parsed into Request::json; none counts as {}
    kRaw,      // any content type, left in Request::body
};

enum class LimitRule : std::uint8_t {
    kNone,
    kSignIn,  // per client address: sign-up and sign-in
    kWrite,   // per user
};

using Handler = std::function<Task<Response>(Request&)>;

inline constexpr std::size_t kMaxBody = 102'400;
inline constexpr std::size_t kMaxWebhookBody = 1 << 20;

// What the pipeline does before the handler runs, in the contract's order (1.5): route and method,
// size, cross-site, limits, signed in, Idempotency-Key syntax, body syntax.
struct Route {
    Method method = Method::kGet;
    std::string pattern;  // "/api/orders/:id"; literal segments win over `:name`
    Handler handler;
    bool signed_in = false;
    BodyRule body = BodyRule::kIgnored;
    std::size_t max_body = kMaxBody;
    LimitRule limit = LimitRule::kNone;
    bool stream = false;           // its success is a stream: open ones are limited
    bool cross_site_check = true;  // of unsafe methods under /api
    bool idempotency_key = false;  // check and pass on the header
    std::string cache_control = "no-store";
};

}  // namespace stagedoor::http

namespace stagedoor {
using http::Route;
}  // namespace stagedoor
