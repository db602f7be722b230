#include "services/orders/use_cases/placing_round.hpp"

#include <set>

namespace stagedoor::orders {

PlacingRound::PlacingRound(Ground ground, const PlacingRules& rules, std::span<Asked* const> asked)
    : ground_{ground}, rules_{rules}, now_{ground.env.now()} {
    std::set<TicketId> wanted;
    std::set<UserId> buyers;
    for (const Asked* each : asked) {
        wanted.insert(each->command.ticket);
        buyers.insert(each->command.buyer);
    }
    const std::vector<TicketId> ids{wanted.begin(), wanted.end()};
    for (Ticket& ticket : ground_.store.find_tickets(ground_.tx, ids)) {
        const TicketId id = ticket.facts.id;
        tickets_.emplace(id, std::move(ticket));
    }
    standings_ = ground_.store.standings(
        ground_.tx, {{buyers.begin(), buyers.end()}, now_, now_ - kLapseMemory, kMaxLapses}
    );
}

void PlacingRound::judge(Asked& asked) {
    asked.apart = false;
    asked.outcome = {fail(OrderError::kTicketNotFound), now_};
    Standing& standing = standings_.at(asked.command.buyer);
    if (rules_.cool_down && standing.lapse) {
        asked.outcome.order = fail(OrderError::kTooManyLapses);
        asked.outcome.wait = *standing.lapse + kLapseMemory - now_;
        return;
    }
    const auto ticket = tickets_.find(asked.command.ticket);
    if (ticket != tickets_.end()) {
        place_order(asked, ticket->second, standing);
    }
}

void PlacingRound::place_order(Asked& asked, Ticket& ticket, Standing& standing) {
    const Request request{
        .id = OrderId::generate(ground_.env.random(), now_),
        .buyer = asked.command.buyer,
        .live_locks = standing.live,
        .max_locks = rules_.max_locks};
    auto placing = place(ticket, request, rules_.terms, now_);
    if (!placing) {
        asked.outcome.order = placing.error();
        return;
    }
    if (placing->lapsed) {
        asked.apart = true;
        return;
    }
    ticket.holder = placing->order;
    ++standing.live;
    placed_.push_back(&asked);
    orders_.push_back(placing->order);
    events_.push_back(contracts::encode(placing->event));
    asked.outcome.order = std::move(placing->order);
}

bool PlacingRound::store() {
    if (placed_.empty()) {
        return true;
    }
    if (!ground_.store.take_and_insert(ground_.tx, orders_)) {
        return false;
    }
    if (rules_.max_locks > 0) {
        std::vector<std::string> buyers;
        for (const Order& order : orders_) {
            buyers.push_back(order.buyer.str());
        }
        ground_.tx.take_turns(buyers);
    }
    ground_.tx.emit_all(std::move(events_));
    for (const Asked* each : placed_) {
        if (each->also) {
            each->also(ground_.tx, *each->outcome.order, now_);
        }
    }
    return true;
}

}  // namespace stagedoor::orders
