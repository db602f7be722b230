// The HTTP routes of Orders (contract 2.3): request -> command -> reply.
#pragma once

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/http/idempotency.hpp"
#include "platform/http/route.hpp"
#include "platform/observability/metrics.hpp"
#include "services/orders/use_cases/cancel_order.hpp"
#include "services/orders/use_cases/list_orders.hpp"
#include "services/orders/use_cases/place_order.hpp"
#include "services/orders/use_cases/read_order.hpp"

namespace stagedoor::orders {

// Must outlive its routes.
class OrderRoutes {
  public:
    struct UseCases {
        PlaceOrder& place;
        ListOrders& list;
        ReadOrder& read;
        CancelOrder& cancel;
    };

    OrderRoutes(UseCases use_cases, http::IdempotencyLog& idempotency)
        : use_cases_{use_cases}, idempotency_{idempotency} {}

    [[nodiscard]] std::vector<Route> routes();

    // How many orders were refused since the start, by reason.
    [[nodiscard]] std::vector<std::pair<std::string_view, std::int64_t>> refused() const;

  private:
    static constexpr std::array<std::string_view, 5> kReasons{
        "not_found", "own_ticket", "too_many_locks", "too_many_lapses", "ticket_reserved"};

    void count_refusal(const Error& error);

    Task<http::Response> place(http::Request& request);
    Task<http::Response> list(http::Request& request);
    Task<http::Response> read(http::Request& request);
    Task<http::Response> cancel(http::Request& request);

    UseCases use_cases_;
    http::IdempotencyLog& idempotency_;
    std::array<Counter, kReasons.size()> refused_;  // in the order of OrderError
};

}  // namespace stagedoor::orders
