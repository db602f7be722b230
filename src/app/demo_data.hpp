// What a first visitor finds: some accounts and a few hundred plausible tickets, always the same
// but for their days, which lie ahead. Made through the routes, as users would.
#pragma once

#include <array>
#include <string_view>

#include "core/time.hpp"
#include "platform/http/router.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor::app {

struct DemoAccount {
    std::string_view email;
    std::string_view password;
    std::string_view name;
};

// Sells nothing: signed in as her, everything can be bought.
inline constexpr DemoAccount kDemoBuyer{"ada@stagedoor.example", "stagedoor-demo", "Ada"};
inline constexpr std::array<DemoAccount, 3> kDemoSellers{{
    {"grace@stagedoor.example", "stagedoor-demo", "Grace"},
    {"edsger@stagedoor.example", "stagedoor-demo", "Edsger"},
    {"barbara@stagedoor.example", "stagedoor-demo", "Barbara"},
}};
inline constexpr int kDemoTickets = 320;

// `router` has the routes of auth and tickets and no limits. Throws std::runtime_error when a route
// refuses, for instance because --password-length does.
[[nodiscard]] Task<void> fill_with_demo_data(const http::Router& router, Instant now);

}  // namespace stagedoor::app
