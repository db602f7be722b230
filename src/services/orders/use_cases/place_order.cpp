#include "services/orders/use_cases/place_order.hpp"

#include "services/orders/domain/errors.hpp"
#include "services/orders/use_cases/announce.hpp"

namespace stagedoor::orders {

Task<PlaceOrder::Outcome> PlaceOrder::run(Command command, WithOrder also) {
    Outcome outcome = co_await attempt(command, also);
    if (outcome.order || outcome.order.error() != OrderError::kTicketNotFound) {
        co_return outcome;
    }
    co_await needs_.catch_up();
    co_return co_await attempt(command, also);
}

Task<PlaceOrder::Outcome> PlaceOrder::attempt(const Command& command, const WithOrder& also) {
    Outcome outcome{fail(OrderError::kTicketNotFound), {}};
    auto body = [&](Transaction& tx) -> Result<Order> {
        auto order = decide(tx, command, outcome);
        if (order && also) {
            also(tx, *order, outcome.now);
        }
        return order;
    };
    outcome.order = co_await needs_.database.write(body);
    co_return outcome;
}

// The clock is read here, inside the transaction: time spent in the queue counts.
Result<Order> PlaceOrder::decide(Transaction& tx, const Command& command, Outcome& outcome) {
    const Instant now = needs_.env.now();
    outcome.now = now;
    if (const auto wait = barred(tx, command.buyer, now)) {
        outcome.wait = *wait;
        return fail(OrderError::kTooManyLapses);
    }
    const auto ticket = needs_.store.find_ticket(tx, command.ticket);
    if (!ticket) {
        return fail(OrderError::kTicketNotFound);
    }
    const Request request{
        .id = OrderId::generate(needs_.env.random(), now),
        .buyer = command.buyer,
        .live_locks = rules_.max_locks > 0 ? needs_.store.count_live(tx, command.buyer, now) : 0,
        .max_locks = rules_.max_locks};
    auto placing = place(*ticket, request, rules_.terms, now);
    if (!placing) {
        return placing.error();
    }
    return store(tx, std::move(*placing));
}

// The overdue order ends, and frees the ticket, before the new one begins: at no instant do two
// hold it. A wall that says no undoes all of it.
Result<Order> PlaceOrder::store(Transaction& tx, Placing placing) {
    OrderStore& orders = needs_.store;
    if (placing.lapsed && !apply(tx, orders, *placing.lapsed)) {
        return fail(OrderError::kTicketReserved);
    }
    if (!orders.take_ticket(tx, placing.order) || !orders.insert(tx, placing.order)) {
        return fail(OrderError::kTicketReserved);
    }
    tx.emit(contracts::encode(placing.event));
    return std::move(placing.order);
}

std::optional<Milliseconds> PlaceOrder::barred(Transaction& tx, const UserId& buyer, Instant now) {
    if (!rules_.cool_down) {
        return std::nullopt;
    }
    const auto oldest = needs_.store.nth_lapse(tx, buyer, now - kLapseMemory, now, kMaxLapses);
    if (!oldest) {
        return std::nullopt;
    }
    return *oldest + kLapseMemory - now;
}

}  // namespace stagedoor::orders
