// One service following one producer: reads its events in order and, in one transaction each batch,
// checks the cursor, applies the effects and moves the cursor. So the effect is exactly once,
// whatever the transport repeats, loses or reorders.
//
// An event that cannot be applied is retried with backoff, then parked with its reason in the
// transaction that moves the cursor; later events of the same key (EventHandler) park behind it,
// others flow. What is parked is tried again at every start and every minute, in order.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "contracts/envelope.hpp"
#include "platform/database/database.hpp"
#include "platform/messaging/event_handler.hpp"
#include "platform/messaging/event_source.hpp"
#include "platform/messaging/feed_step.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/signal.hpp"
#include "platform/runtime/task_group.hpp"

namespace stagedoor {

struct ConsumerOptions {
    std::int64_t batch = 256;           // events in one transaction
    int attempts = 5;                   // tries of a failing event before it is parked
    Milliseconds first_retry{20};       // doubled after each
    Milliseconds parked_retry{60'000};  // between two tries of what is parked
    Milliseconds lookout{1000};         // asks the producer for its head after this much silence
    bool deliver_twice = false;         // tests: hands over every batch a second time
};

class Consumer {
  public:
    // The store must have the platform's tables. References outlive the consumer.
    Consumer(
        Env& env,
        contracts::Service consumer,
        Database& database,
        EventSource& source,
        std::vector<EventHandler> handlers,
        ConsumerOptions options = {}
    );

    // Loads the cursor and tries parked events again, in order. Before run(), and after a wipe.
    [[nodiscard]] Task<void> load();

    // Consumes until the group stops. One run() at a time.
    [[nodiscard]] Task<void> run(TaskGroup& group);

    // Waits until everything the producer had said at the time of the call has been applied, or
    // `deadline`; false when time ran out, or the producer cannot be asked.
    [[nodiscard]] Task<bool> catch_up(Monotonic deadline);

    [[nodiscard]] contracts::Service producer() const { return source_.producer(); }
    [[nodiscard]] std::int64_t cursor() const { return cursor_.load(); }
    [[nodiscard]] std::int64_t lag() const { return source_.head() - cursor_.load(); }
    [[nodiscard]] std::int64_t parked() const { return parked_.load(); }
    // Not empty when this feed stopped for good: the producer lost history (restored from a
    // backup).
    [[nodiscard]] std::string failure() const;

    // How often a stretch began behind the cursor's next event and was read again.
    [[nodiscard]] std::int64_t refills() const { return refills_.load(); }

  private:
    enum class Step { kMoved, kNothingNew, kWait, kFailed };
    // What became of one attempt to apply a stretch.
    enum class Attempt { kDone, kStoreTrouble, kPoison };
    struct Outcome {
        Attempt attempt = Attempt::kDone;
        std::string reason;
    };

    [[nodiscard]] Task<Step> step(TaskGroup& group);
    [[nodiscard]] Task<feed::Position> position();
    [[nodiscard]] Task<std::optional<OutboxPage>> fetch();
    [[nodiscard]] Task<std::optional<std::int64_t>> present_head(Monotonic deadline);
    [[nodiscard]] Task<void> deliver(TaskGroup& group, const std::vector<contracts::Event>& events);
    [[nodiscard]] Task<void> deliver_one(TaskGroup& group, const contracts::Event& event);
    [[nodiscard]] Task<Outcome> attempt(
        std::span<const contracts::Event> events, std::optional<std::string> park_reason
    );
    [[nodiscard]] Task<void> park_event(
        TaskGroup& group, const contracts::Event& event, std::string park_reason
    );
    [[nodiscard]] Task<void> retry_parked();
    [[nodiscard]] Task<void> replay_parked();
    [[nodiscard]] Task<bool> replay_one(std::int64_t seq);
    [[nodiscard]] Task<void> pause(TaskGroup& group, Milliseconds time);
    [[nodiscard]] Task<void> wake_at_stop(TaskGroup& group);

    bool accepts(const OutboxPage& page);
    void fail_feed(const std::string& why);
    void publish(const feed::Position& position);
    void report(const std::vector<const contracts::Event*>& applied);

    Env& env_;
    contracts::Service consumer_;
    Database& database_;
    EventSource& source_;
    std::vector<EventHandler> handlers_;
    ConsumerOptions options_;
    std::atomic<std::int64_t> cursor_ = 0;
    std::atomic<std::int64_t> parked_ = 0;
    std::atomic<std::int64_t> refills_ = 0;
    Monotonic next_replay_{};  // of what is parked
    mutable std::mutex mutex_;
    std::string cursor_id_;  // both guarded by mutex_
    std::string failure_;
    Signal moved_;
};

}  // namespace stagedoor
