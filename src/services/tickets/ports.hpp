// Everything that Tickets needs from outside: its store, and waiting for what Orders has said.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/database/transaction.hpp"
#include "platform/runtime/task.hpp"
#include "services/tickets/domain/event_start.hpp"
#include "services/tickets/domain/ticket.hpp"

namespace stagedoor::tickets {

enum class Sort : std::uint8_t { kNewest, kCheapest, kDearest, kSoonest };

// The place of a ticket in a list: `rank` is what the sort compares (below), `id` separates equals.
// Lists go down: highest rank first, then highest id.
struct Position {
    std::int64_t rank = 0;
    std::string id;
};

// Which tickets are wanted; what is left as it is here wants all.
struct Filter {
    std::vector<std::string> words;  // folded; each must occur in title, event, venue or city
    Money least{0};
    Money most{std::numeric_limits<std::int64_t>::max() - 1};
    std::string category;
    std::string city;              // folded
    std::optional<LocalDay> from;  // the event's own days, both inclusive
    std::optional<LocalDay> to;
    std::optional<UserId> seller;
};

struct ListQuery {
    Sort sort = Sort::kNewest;
    Filter filter;
    std::optional<Position> after;
    std::int64_t limit = 100;
};

struct TicketPage {
    std::vector<Ticket> tickets;
    std::optional<Position> next;  // of the last ticket, when more follow
};

// A ticket with its place in the order of listing.
struct StoredTicket {
    std::int64_t number = 0;
    Ticket ticket;
};

// An event that began this long ago is over for whoever looks for the soonest.
inline constexpr auto kOver = std::chrono::hours{12};
// When an event counts as beginning for Sort::kSoonest: those without a start and those that are
// over come last.
[[nodiscard]] constexpr std::int64_t start_key(std::optional<Instant> start, Instant now) {
    return start && *start >= now - kOver ? to_millis(*start)
                                          : std::numeric_limits<std::int64_t>::max();
}

// Called inside transactions only. One instance serves all threads.
class TicketStore {
  public:
    virtual ~TicketStore() = default;

    // `number`: the seq of the event that announces the ticket, so that the order of listing is
    // that of the log.
    virtual void insert(Transaction& tx, std::int64_t number, const Ticket& ticket) = 0;
    [[nodiscard]] virtual std::optional<Ticket> find(Transaction& tx, const TicketId& id) = 0;
    [[nodiscard]] virtual std::optional<Ticket> find(Transaction& tx, std::int64_t number) = 0;
    [[nodiscard]] virtual std::optional<std::int64_t> number_of(
        Transaction& tx, const TicketId& id
    ) = 0;
    // Both replace a part of the ticket of version `ticket.version` - 1: what its seller says of
    // it, or who holds it. False, and nothing happened, when the store holds another version: read
    // it again and decide again. Two, because a sale must not pay for the indexes of an edit.
    [[nodiscard]] virtual bool save_listing(Transaction& tx, const Ticket& ticket) = 0;
    [[nodiscard]] virtual bool save_status(Transaction& tx, const Ticket& ticket) = 0;
    // The tickets of `filter.seller`, in every status; lists of what is on sale come from the
    // catalogue.
    [[nodiscard]] virtual TicketPage list_own(
        Transaction& tx, const ListQuery& query, Instant now
    ) = 0;
    // Every ticket that is not sold, in the order of listing.
    virtual void each_unsold(
        Transaction& tx, const std::function<void(const StoredTicket&)>& visit
    ) = 0;
    [[nodiscard]] virtual std::int64_t count_sold(Transaction& tx, const UserId& seller) = 0;
    // The currency that tickets were listed in; nullopt while there are none.
    [[nodiscard]] virtual std::optional<std::string> currency_in_use(Transaction& tx) = 0;
    virtual void wipe(Transaction& tx) = 0;
};

// What a page shows, in order.
struct Found {
    std::vector<std::int64_t> numbers;
    std::optional<Position> next;
};

struct FacetCount {
    std::string value;
    std::int64_t count = 0;
};

// Counts of what is available under a filter. Each facet leaves its own filter out, so that the
// other choices stay to be seen.
struct Facets {
    static constexpr std::size_t kMostCities = 50;

    std::int64_t total = 0;
    std::vector<FacetCount>
        categories;                  // in the order of kCategories, those without tickets left out
    std::vector<FacetCount> cities;  // the most frequent first
    std::optional<std::pair<Money, Money>> price;
};

// Every ticket that is not sold, as lists need it; implemented by search/live_catalogue. Any
// thread.
class Catalogue {
  public:
    virtual ~Catalogue() = default;

    // Suspends until everything is in that was committed before the call, at most 1 s.
    [[nodiscard]] virtual Task<void> catch_up() = 0;

    [[nodiscard]] virtual Found find(const ListQuery& query) const = 0;
    [[nodiscard]] virtual Facets facets(const Filter& filter) const = 0;
};

// Suspends until every decision that Orders had acknowledged before the call is applied here, at
// most 1 s.
using CatchUpWithOrders = std::function<Task<void>()>;

// Runs in the transaction of an effect: what must exist exactly when the effect does.
using WithTicket = std::function<void(Transaction&, const Ticket&)>;

}  // namespace stagedoor::tickets
