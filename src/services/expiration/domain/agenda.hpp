// The soonest deadlines, in order, in memory: a window on the store, so that nothing has to be read
// while nothing falls due, and memory stays bounded however many orders are open.
//
// It may hold a deadline that the store has dropped or moved out; whoever acts on one asks the
// store first. But it is never late: what it does not hold lies at or behind its horizon.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "services/expiration/domain/deadline.hpp"

namespace stagedoor::expiration {

// Knows nothing at first: horizon() says that the store must be read. Not thread safe.
class Agenda {
  public:
    static constexpr std::size_t kCapacity = 10'000;

    explicit Agenda(std::size_t capacity = kCapacity) : capacity_{capacity} {}

    // Enters `deadline`. Of two of one order the sooner stays, because news may be repeated out of
    // order: looking too early costs a question to the store, too late breaks a promise. Beyond the
    // horizon it is left to the store.
    void add(const Deadline& deadline);
    void remove(const OrderId& order);

    // Takes out what is due at `now`, soonest first, at most `most`.
    [[nodiscard]] std::vector<Deadline> take_due(Instant now, std::size_t most);

    // When to look again: at the first deadline, or at the horizon. nullopt: the store is empty.
    [[nodiscard]] std::optional<Instant> next() const;
    // True when what falls due next, by `now`, stands in the store only.
    [[nodiscard]] bool must_load(Instant now) const;

    // Reading the store, in two steps, because deadlines are added meanwhile: from begin_load() on
    // everything added is kept. `rows` are the soonest of the store, in order, and at most
    // rows_to_load(); fewer mean that there are no more.
    void begin_load();
    [[nodiscard]] std::size_t rows_to_load() const { return capacity_ + 1; }
    void finish_load(const std::vector<Deadline>& rows);

    // Back to knowing nothing.
    void clear();

    [[nodiscard]] std::size_t size() const { return sorted_.size(); }

  private:
    void enter(const Deadline& deadline);
    void drop_beyond_horizon();

    std::size_t capacity_;
    std::set<Deadline> sorted_;
    std::unordered_map<OrderId, Instant> by_order_;
    bool loaded_ = false;
    std::optional<Deadline> horizon_;  // the first deadline that may be missing here
};

}  // namespace stagedoor::expiration
