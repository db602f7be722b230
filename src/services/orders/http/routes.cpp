#include "services/orders/http/routes.hpp"

#include <charconv>

#include "platform/http/fields.hpp"
#include "platform/http/page.hpp"
#include "services/orders/domain/errors.hpp"
#include "services/orders/http/order_json.hpp"
#include "services/orders/http/refusals.hpp"

namespace stagedoor::orders {
namespace {

using http::Response;

constexpr std::string_view kCollection = "/api/orders";
constexpr std::string_view kPlaceScope = "POST /api/orders";
constexpr std::string_view kCursorKind = "orders";
constexpr std::int64_t kDefaultPage = 500;

Response placing_refusal(const PlaceOrder::Outcome& outcome) {
    if (outcome.order.error() == OrderError::kTooManyLapses) {
        const auto wait = std::chrono::ceil<Seconds>(outcome.wait);
        return http::rate_limited(static_cast<int>(kMaxLapses), wait);
    }
    return refusal(outcome.order.error());
}

std::optional<TicketId> read_ticket_id(http::Fields& fields) {
    const auto text = fields.string("ticketId");
    const auto id = text ? TicketId::parse(*text) : std::nullopt;
    if (!id) {
        fields.refuse("ticketId", "ticket_id_invalid", "TicketId must be provided");
    }
    return id;
}

std::optional<std::int64_t> parse_cursor(std::string_view text) {
    const auto parts = http::decode_cursor(text, kCursorKind, 1);
    if (!parts) {
        return std::nullopt;
    }
    const std::string& number = parts->front();
    std::int64_t value = 0;
    const auto* end = number.data() + number.size();
    const auto [at, error] = std::from_chars(number.data(), end, value);
    return error == std::errc{} && at == end ? std::optional{value} : std::nullopt;
}

}  // namespace

Task<Response> OrderRoutes::place(http::Request& request) {
    http::Fields fields{request.json};
    const auto ticket = read_ticket_id(fields);
    if (!ticket) {
        co_return *fields.refusal();
    }
    auto print = http::fingerprint({ticket->view()});
    auto attempt = co_await idempotency_.begin(request, kPlaceScope, std::move(print));
    if (attempt.reply) {
        co_return std::move(*attempt.reply);
    }
    WithOrder also;
    if (request.idempotency_key) {
        also = [&attempt](Transaction& tx, const Order& order, Instant now) {
            attempt.record(tx, 201, to_json(order, now));
        };
    }
    PlaceOrder::Command command{request.caller->id, *ticket};
    const auto outcome = co_await use_cases_.place.run(std::move(command), std::move(also));
    if (outcome.order) {
        co_return http::json(201, to_json(*outcome.order, outcome.now));
    }
    auto answered = co_await attempt.answered_since();
    if (answered) {
        co_return std::move(*answered);
    }
    count_refusal(outcome.order.error());
    co_return placing_refusal(outcome);
}

void OrderRoutes::count_refusal(const Error& error) {
    const auto place = static_cast<std::size_t>(error.value()) - 1;
    if (place < refused_.size()) {
        refused_[place].add();
    }
}

std::vector<std::pair<std::string_view, std::int64_t>> OrderRoutes::refused() const {
    std::vector<std::pair<std::string_view, std::int64_t>> refused;
    for (std::size_t place = 0; place < kReasons.size(); ++place) {
        refused.emplace_back(kReasons[place], refused_[place].value());
    }
    return refused;
}

Task<Response> OrderRoutes::list(http::Request& request) {
    const auto limit = http::read_limit(request.query, kDefaultPage);
    std::vector<http::ErrorEntry> refused;
    if (limit.refusal) {
        refused.push_back({"limit must be between 1 and 500", "limit", "invalid_value", {}});
    }
    OrderQuery query{request.caller->id, std::nullopt, limit.value};
    if (const auto* cursor = request.query.find("cursor")) {
        query.before = parse_cursor(*cursor);
        if (!query.before) {
            refused.push_back({"cursor is not valid", "cursor", "invalid_value", {}});
        }
    }
    if (!refused.empty()) {
        co_return http::error(400, refused);
    }
    const auto seen = co_await use_cases_.list.run(std::move(query));
    auto reply = http::json(200, to_json(seen.page.orders, seen.now));
    if (seen.page.next) {
        const auto cursor = http::encode_cursor(kCursorKind, {std::to_string(*seen.page.next)});
        reply.with("Link", http::next_link(kCollection, request.query, cursor));
    }
    co_return reply;
}

Task<Response> OrderRoutes::read(http::Request& request) {
    const auto id = OrderId::parse(request.params.at(0));
    if (!id) {
        co_return http::invalid_id();
    }
    const auto seen = co_await use_cases_.read.run(*id, request.caller->id);
    co_return seen ? http::json(200, to_json(seen->order, seen->now)) : refusal(seen.error());
}

Task<Response> OrderRoutes::cancel(http::Request& request) {
    const auto id = OrderId::parse(request.params.at(0));
    if (!id) {
        co_return http::invalid_id();
    }
    CancelOrder::Command command{*id, request.caller->id};
    const auto order = co_await use_cases_.cancel.run(std::move(command));
    co_return order ? http::no_content() : refusal(order.error());
}

std::vector<Route> OrderRoutes::routes() {
    const auto place_route = [this](std::string pattern) {
        return Route{
            .method = http::Method::kPost,
            .pattern = std::move(pattern),
            .handler = [this](http::Request& request) { return place(request); },
            .signed_in = true,
            .body = http::BodyRule::kJson,
            .limit = http::LimitRule::kWrite,
            .idempotency_key = true};
    };
    return {
        place_route("/api/orders"),
        place_route("/api/orders/create"),
        Route{
            .method = http::Method::kGet,
            .pattern = "/api/orders",
            .handler = [this](http::Request& request) { return list(request); },
            .signed_in = true},
        Route{
            .method = http::Method::kGet,
            .pattern = "/api/orders/:id",
            .handler = [this](http::Request& request) { return read(request); },
            .signed_in = true},
        Route{
            .method = http::Method::kDelete,
            .pattern = "/api/orders/:id",
            .handler = [this](http::Request& request) { return cancel(request); },
            .signed_in = true,
            .limit = http::LimitRule::kWrite}};
}

}  // namespace stagedoor::orders
