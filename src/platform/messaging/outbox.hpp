// The log of record of one producer: writes facts into its store's `outbox` table, numbered 1, 2, 3
// … without gaps in commit order, and reads them back for consumers of the same process.
#pragma once

#include <atomic>
#include <functional>

#include "platform/database/database.hpp"
#include "platform/database/journal.hpp"
#include "platform/messaging/event_source.hpp"
#include "platform/runtime/env.hpp"

namespace stagedoor {

// Made before its database (which needs a Journal); attach() ties the two together before first
// use.
class Outbox final : public Journal, public EventSource {
  public:
    Outbox(Env& env, contracts::Service producer);

    // Learns the head from the store. Call once the store is open and migrated, and again after a
    // wipe.
    [[nodiscard]] Task<void> attach(Database& database);

    // Called with every committed batch, on the writer's thread, before consumers can see it. For
    // the test hooks' event list; set before attach().
    void on_committed(std::function<void(std::span<const contracts::Event>)> observer);

    contracts::Event append(Transaction& tx, contracts::NewEvent event) override;
    void committed(std::span<const contracts::Event> events) override;

    [[nodiscard]] contracts::Service producer() const override { return producer_; }
    [[nodiscard]] Task<OutboxPage> read(std::int64_t after, std::int64_t limit) override;
    [[nodiscard]] std::int64_t head() const override { return head_.load(); }
    [[nodiscard]] Signal& moved() override { return moved_; }

    // Deletes events older than `before`, but none above `lowest_cursor`; returns how many.
    [[nodiscard]] Task<std::int64_t> trim(Instant before, std::int64_t lowest_cursor);

  private:
    Env& env_;
    contracts::Service producer_;
    Database* database_ = nullptr;
    std::atomic<std::int64_t> head_ = 0;
    Signal moved_;
    std::function<void(std::span<const contracts::Event>)> observer_;
};

}  // namespace stagedoor
