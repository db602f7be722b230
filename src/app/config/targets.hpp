// What can be hosted: the services and the web client, and what each service needs to run apart
// from the others.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/services.hpp"

namespace stagedoor::app {

// One line of the table that --target is read with.
struct Target {
    contracts::Service service;
    std::vector<contracts::Service> follows;  // whose events it applies
    bool reads_tokens = false;                // needs JWT_KEY
    bool takes_cards = false;                 // needs STRIPE_KEY, where no simulator is built in
};

// In the order of kAllServices.
[[nodiscard]] const std::array<Target, kServices>& target_table();

// Who applies the events of `producer`.
[[nodiscard]] std::vector<contracts::Service> followers_of(contracts::Service producer);

// What one process hosts.
struct Targets {
    std::vector<contracts::Service> services{kAllServices.begin(), kAllServices.end()};
    bool web = true;

    [[nodiscard]] bool hosts(contracts::Service service) const;
    [[nodiscard]] bool whole() const { return services.size() == kServices; }
    // Services hosted elsewhere that hosted ones follow, or that follow those: this process asks
    // the former for events, the latter how far they have come.
    [[nodiscard]] std::vector<contracts::Service> neighbours_elsewhere() const;
    // "auth, tickets, web".
    [[nodiscard]] std::string str() const;

    friend bool operator==(const Targets&, const Targets&) = default;
};

// "all", or names with commas between, in any order. nullopt: a name is unknown, or none is there.
[[nodiscard]] std::optional<Targets> parse_targets(std::string_view text);

}  // namespace stagedoor::app
