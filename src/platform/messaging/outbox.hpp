// The log of record of one producer: writes facts into its store's `outbox` table, numbered 1, 2, 3
// … without gaps in commit order, and reads them back for consumers of the same process. The last
// few thousand are kept in memory: a consumer that keeps up costs the store nothing.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>

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

    // Called with every committed batch, on the writer's thread, before consumers can see it: for
    // bystanders, quick ones, whose exceptions are logged and change nothing. Set before attach().
    void on_committed(std::function<void(std::span<const contracts::Event>)> observer);

    contracts::Event append(Transaction& tx, contracts::NewEvent event) override;
    void committed(std::span<const contracts::Event> events) override;

    [[nodiscard]] contracts::Service producer() const override { return producer_; }
    [[nodiscard]] Task<OutboxPage> read(std::int64_t after, std::int64_t limit) override;
    [[nodiscard]] std::int64_t head() const override { return head_.load(); }
    [[nodiscard]] Signal& moved() override { return moved_; }

    // Deletes events older than `before`, but none above `lowest_cursor` and never the last one,
    // whose id consumers compare; returns how many.
    [[nodiscard]] Task<std::int64_t> trim(Instant before, std::int64_t lowest_cursor);

  private:
    static constexpr std::size_t kTailEvents = 4096;
    static constexpr std::int64_t kTrimBatch = 1000;

    void tell_observer(std::span<const contracts::Event> events);
    // From memory; nullopt when `after` lies before what is kept there.
    [[nodiscard]] std::optional<OutboxPage> read_tail(std::int64_t after, std::int64_t limit);

    Env& env_;
    contracts::Service producer_;
    Database* database_ = nullptr;
    std::atomic<std::int64_t> head_ = 0;
    std::mutex tail_mutex_;
    std::deque<contracts::Event> tail_;  // the last committed events, without gaps
    std::int64_t oldest_ = 1;            // guarded by tail_mutex_
    Signal moved_;
    std::function<void(std::span<const contracts::Event>)> observer_;
};

}  // namespace stagedoor
