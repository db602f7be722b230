#include "app/stores.hpp"

#include <algorithm>

#include "services/auth/module.hpp"
#include "services/expiration/module.hpp"
#include "services/orders/module.hpp"
#include "services/payments/module.hpp"
#include "services/tickets/module.hpp"

namespace stagedoor::app {

using contracts::Service;

const std::vector<Migration>& migrations_of(Service service) {
    switch (service) {
        case Service::kAuth:
            return auth::migrations();
        case Service::kTickets:
            return tickets::migrations();
        case Service::kOrders:
            return orders::migrations();
        case Service::kExpiration:
            return expiration::migrations();
        case Service::kPayments:
            break;
    }
    return payments::migrations();
}

bool Stores::host(Service service) const {
    const auto hosted = services();
    return std::ranges::find(hosted, service) != hosted.end();
}

}  // namespace stagedoor::app
