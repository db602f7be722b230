#include "services/tickets/search/live_catalogue.hpp"

#include <mutex>

#include "contracts/ticket_events.hpp"
#include "platform/runtime/signal.hpp"

namespace stagedoor::tickets {
namespace {

constexpr Milliseconds kPatience{1000};

}  // namespace

LiveCatalogue::LiveCatalogue(Env& env, Database& database, TicketStore& store, EventSource& log)
    : env_{env},
      database_{database},
      store_{store},
      log_{log},
      applied_moved_{env.scheduler()},
      follower_{env, log, [this](std::vector<contracts::Event> events) -> Task<void> {
                    return apply(std::move(events));
                }} {}

Task<void> LiveCatalogue::load() {
    // What is committed between here and the snapshot comes twice, which changes nothing.
    co_await follower_.load();
    const std::int64_t head = log_.head();
    CatalogueIndex fresh;
    auto body = [&](Transaction& tx) {
        store_.each_unsold(tx, [&](const StoredTicket& stored) {
            fresh.put(stored.number, stored.ticket);
        });
    };
    co_await database_.read(body);
    const std::unique_lock lock{mutex_};
    index_ = std::move(fresh);
    applied_.store(head);
}

Task<void> LiveCatalogue::apply(std::vector<contracts::Event> events) {
    const Numbers numbers = co_await numbers_of_new(events);
    std::span<const contracts::Event> rest{events};
    while (!rest.empty()) {
        rest = rest.subspan(take(rest, numbers));
        if (!rest.empty()) {
            co_await put_back(ticket_of(contracts::decode_ticket_updated(rest.front())));
            rest = rest.subspan(1);
        }
    }
    applied_.store(events.back().seq);
    applied_moved_.notify();
}

// A ticket's number is not that of its event in every store.
Task<LiveCatalogue::Numbers> LiveCatalogue::numbers_of_new(
    const std::vector<contracts::Event>& events
) {
    std::vector<TicketId> created;
    for (const auto& event : events) {
        const auto id = TicketId::parse(event.subject);
        if (event.type == contracts::TicketCreated::kType && id) {
            created.push_back(*id);
        }
    }
    Numbers numbers;
    if (created.empty()) {
        co_return numbers;
    }
    auto body = [&](Transaction& tx) {
        for (const auto& id : created) {
            if (const auto number = store_.number_of(tx, id)) {
                numbers[id.str()] = *number;
            }
        }
    };
    co_await database_.read(body);
    co_return numbers;
}

std::size_t LiveCatalogue::take(std::span<const contracts::Event> events, const Numbers& numbers) {
    const std::unique_lock lock{mutex_};
    std::size_t taken = 0;
    while (taken < events.size() && take_one(events[taken], numbers)) {
        ++taken;
    }
    return taken;
}

// False for a ticket that comes back after it was sold: only the store knows its place.
bool LiveCatalogue::take_one(const contracts::Event& event, const Numbers& numbers) {
    if (event.type == contracts::TicketCreated::kType) {
        const auto found = numbers.find(event.subject);
        if (found != numbers.end()) {  // else it was wiped since
            index_.put(found->second, ticket_of(contracts::decode_ticket_created(event)));
        }
        return true;
    }
    if (event.type != contracts::TicketUpdated::kType) {
        return true;
    }
    auto updated = contracts::decode_ticket_updated(event);
    const bool edited = updated.cause == "edited";
    const Ticket ticket = ticket_of(std::move(updated));
    if (!edited) {
        return index_.set_status(ticket.id, ticket.status);
    }
    const auto number = index_.number_of(ticket.id);
    if (number) {
        index_.put(*number, ticket);
    }
    return number.has_value();
}

Task<void> LiveCatalogue::put_back(Ticket ticket) {
    auto body = [&](Transaction& tx) {
        return store_.number_of(tx, ticket.id);
    };
    const auto number = co_await database_.read(body);
    if (number) {
        const std::unique_lock lock{mutex_};
        index_.put(*number, ticket);
    }
}

Task<void> LiveCatalogue::catch_up() {
    const std::int64_t wanted = log_.head();
    const Monotonic deadline = env_.scheduler().monotonic() + kPatience;
    bool in_time = true;
    while (in_time && applied_.load() < wanted) {
        const std::uint64_t seen = applied_moved_.count();
        if (applied_.load() < wanted) {
            in_time = co_await applied_moved_.wait(seen, deadline);
        }
    }
}

Found LiveCatalogue::find(const ListQuery& query) const {
    const std::shared_lock lock{mutex_};
    return index_.find(query, env_.now());
}

Facets LiveCatalogue::facets(const Filter& filter) const {
    const std::shared_lock lock{mutex_};
    return index_.facets(filter);
}

}  // namespace stagedoor::tickets
