// The five services, in the order in which every table of this folder keeps them.
#pragma once

#include <array>
#include <cstddef>

#include "contracts/envelope.hpp"

namespace stagedoor::app {

inline constexpr std::size_t kServices = 5;

inline constexpr std::array<contracts::Service, kServices> kAllServices{
    contracts::Service::kAuth,
    contracts::Service::kTickets,
    contracts::Service::kOrders,
    contracts::Service::kExpiration,
    contracts::Service::kPayments,
};

[[nodiscard]] constexpr std::size_t index_of(contracts::Service service) {
    return static_cast<std::size_t>(service);
}

}  // namespace stagedoor::app
