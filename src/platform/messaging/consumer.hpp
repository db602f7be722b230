// One service following one producer: reads its events in order and, in one transaction each batch,
// checks the cursor, applies the effects and moves the cursor. So the effect is exactly once,
// whatever the transport repeats, loses or reorders.
//
// An event that cannot be applied is retried with backoff, then parked with its reason in the
// transaction that moves the cursor; later events of the same subject park behind it, others flow.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "contracts/envelope.hpp"
#include "platform/database/database.hpp"
#include "platform/messaging/event_source.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/signal.hpp"
#include "platform/runtime/task_group.hpp"

namespace stagedoor {

// What a service does with one type of event. A type without a handler is passed over.
struct EventHandler {
    std::string type;
    // Applies the effect inside the consumer's transaction. Throws to refuse the event (poison).
    std::function<void(Transaction&, const contracts::Event&)> apply;
    // After the commit, on the background executor: wake a timer, start a call. May be empty, may
    // be lost in a crash, may be repeated: only hurry, never state.
    std::function<void(const contracts::Event&)> committed;
};

struct ConsumerOptions {
    std::int64_t batch = 256;      // events in one transaction
    int attempts = 5;              // tries of a failing event before it is parked
    Milliseconds first_retry{20};  // doubled after each
    Milliseconds lookout{1000};    // asks the producer for its head after this much silence
    bool deliver_twice = false;    // tests: hands over every batch a second time
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
    // `deadline`; false when time ran out.
    [[nodiscard]] Task<bool> catch_up(Monotonic deadline);

    [[nodiscard]] contracts::Service producer() const { return source_.producer(); }
    [[nodiscard]] std::int64_t cursor() const { return cursor_.load(); }
    [[nodiscard]] std::int64_t lag() const { return source_.head() - cursor_.load(); }
    [[nodiscard]] std::int64_t parked() const { return parked_.load(); }
    // Not empty when this feed stopped for good: the producer lost history (restored from a
    // backup).
    [[nodiscard]] std::string failure() const;

  private:
    struct Impl;
    Env& env_;
    contracts::Service consumer_;
    Database& database_;
    EventSource& source_;
    std::vector<EventHandler> handlers_;
    ConsumerOptions options_;
    std::atomic<std::int64_t> cursor_ = 0;
    std::atomic<std::int64_t> parked_ = 0;
    Signal moved_;
};

}  // namespace stagedoor
