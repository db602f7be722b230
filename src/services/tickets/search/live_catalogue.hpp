// The catalogue of this process, kept up to date by following Tickets' own log: it works alike when
// several processes serve one store.
#pragma once

#include <atomic>
#include <cstdint>
#include <shared_mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/database/database.hpp"
#include "platform/messaging/live_follower.hpp"
#include "platform/runtime/env.hpp"
#include "services/tickets/search/catalogue_index.hpp"

namespace stagedoor::tickets {

// load() and run() on the scheduler's thread; the questions from any.
class LiveCatalogue final : public Catalogue {
  public:
    // References outlive it. `log` is that of Tickets.
    LiveCatalogue(Env& env, Database& database, TicketStore& store, EventSource& log);

    // Reads everything that is not sold. Before run().
    [[nodiscard]] Task<void> load();
    // Follows the log until the group stops.
    [[nodiscard]] Task<void> run(TaskGroup& group) { return follower_.run(group); }
    // Has run() look whether the group stops. Any thread.
    void wake() { follower_.wake(); }

    [[nodiscard]] Task<void> catch_up() override;
    [[nodiscard]] Found find(const ListQuery& query) const override;
    [[nodiscard]] Facets facets(const Filter& filter) const override;

  private:
    using Numbers = std::unordered_map<std::string, std::int64_t>;  // by ticket

    [[nodiscard]] Task<void> apply(std::vector<contracts::Event> events);
    [[nodiscard]] Task<void> put_back(Ticket ticket);
    [[nodiscard]] Task<Numbers> numbers_of_new(const std::vector<contracts::Event>& events);
    // How many of the first events were taken in; the next one, if any, needs put_back().
    [[nodiscard]] std::size_t take(
        std::span<const contracts::Event> events, const Numbers& numbers
    );
    [[nodiscard]] bool take_one(const contracts::Event& event, const Numbers& numbers);

    Env& env_;
    Database& database_;
    TicketStore& store_;
    EventSource& log_;
    mutable std::shared_mutex mutex_;
    CatalogueIndex index_;  // guarded by mutex_
    std::atomic<std::int64_t> applied_ = 0;
    Signal applied_moved_;
    LiveFollower follower_;
};

}  // namespace stagedoor::tickets
