// What a first visitor finds: some accounts and a few hundred plausible tickets, always the same.
// Made through the routes, as users would.
#pragma once

#include <string_view>

#include "platform/http/router.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor::app {

struct DemoAccount {
    std::string_view email;
    std::string_view password;
};

// Sells nothing: signed in as her, everything can be bought.
inline constexpr DemoAccount kDemoBuyer{"ada@stagedoor.example", "stagedoor-demo"};
inline constexpr DemoAccount kDemoSeller{"grace@stagedoor.example", "stagedoor-demo"};
inline constexpr int kDemoTickets = 240;

// `router` has the routes of auth and tickets and no limits. Throws std::runtime_error when a route
// refuses, for instance because --password-length does.
[[nodiscard]] Task<void> fill_with_demo_data(const http::Router& router);

}  // namespace stagedoor::app
