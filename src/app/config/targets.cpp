#include "app/config/targets.hpp"

#include <algorithm>

#include "app/config/values.hpp"

namespace stagedoor::app {

using contracts::Service;

const std::array<Target, kServices>& target_table() {
    using enum Service;
    static const std::array<Target, kServices> table{{
        {.service = kAuth, .follows = {}, .reads_tokens = true},
        {.service = kTickets, .follows = {kOrders}, .reads_tokens = true},
        {.service = kOrders, .follows = {kTickets, kPayments, kExpiration}, .reads_tokens = true},
        {.service = kExpiration, .follows = {kOrders}},
        {.service = kPayments, .follows = {kOrders}, .reads_tokens = true, .takes_cards = true},
    }};
    return table;
}

std::vector<Service> followers_of(Service producer) {
    std::vector<Service> followers;
    for (const auto& target : target_table()) {
        if (std::ranges::find(target.follows, producer) != target.follows.end()) {
            followers.push_back(target.service);
        }
    }
    return followers;
}

bool Targets::hosts(Service service) const {
    return std::ranges::find(services, service) != services.end();
}

std::vector<Service> Targets::neighbours_elsewhere() const {
    std::vector<Service> elsewhere;
    for (const auto& target : target_table()) {
        for (const auto producer : target.follows) {
            const auto neighbour = hosts(target.service) ? producer : target.service;
            const bool one_is_here = hosts(target.service) != hosts(producer);
            if (one_is_here && std::ranges::find(elsewhere, neighbour) == elsewhere.end()) {
                elsewhere.push_back(neighbour);
            }
        }
    }
    return elsewhere;
}

std::string Targets::str() const {
    std::string names;
    for (const auto service : services) {
        names += (names.empty() ? "" : ", ") + std::string{contracts::to_string(service)};
    }
    return web ? names + (names.empty() ? "web" : ", web") : names;
}

std::optional<Targets> parse_targets(std::string_view text) {
    if (text == "all") {
        return Targets{};
    }
    const auto names = split_list(text);
    Targets targets{{}, false};
    for (const auto& name : names) {
        if (name != "web" && !contracts::parse_service(name)) {
            return std::nullopt;
        }
    }
    targets.web = std::ranges::find(names, "web") != names.end();
    for (const auto service : kAllServices) {
        if (std::ranges::find(names, contracts::to_string(service)) != names.end()) {
            targets.services.push_back(service);
        }
    }
    return targets;
}

}  // namespace stagedoor::app
