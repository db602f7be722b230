#include "services/orders/use_cases/place_order.hpp"

#include <array>

#include "services/orders/use_cases/announce.hpp"
#include "services/orders/use_cases/placing_round.hpp"

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
    Asked asked{command, also};
    co_await needs_.database.write_shared(together_, asked);
    if (asked.apart) {
        auto body = [&](Transaction& tx) {
            return decide_apart(tx, asked);
        };
        (void)co_await needs_.database.write(body);
    }
    co_return std::move(asked.outcome);
}

bool PlaceOrder::decide_together(Transaction& tx, std::span<Asked* const> asked) {
    if (asked.size() == 1) {
        return decide_apart(tx, *asked.front()).has_value();
    }
    PlacingRound round{{tx, needs_.env, needs_.store}, rules_, asked};
    for (Asked* each : asked) {
        round.judge(*each);
    }
    return round.store();
}

Result<Order> PlaceOrder::decide_apart(Transaction& tx, Asked& asked) {
    asked.apart = false;
    asked.outcome = {fail(OrderError::kTicketNotFound), {}};
    auto order = decide(tx, asked.command, asked.outcome);
    if (order && asked.also) {
        asked.also(tx, *order, asked.outcome.now);
    }
    asked.outcome.order = order;
    return order;
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
    if (rules_.max_locks > 0) {
        tx.take_turns(std::array{placing.order.buyer.str()});
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
