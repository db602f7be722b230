// The background task that waits for the next deadline and announces what is due. Everything but
// start() and stop() happens on the background executor.
#pragma once

#include <cstddef>
#include <cstdint>

#include "platform/database/database.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/signal.hpp"
#include "platform/runtime/task_group.hpp"
#include "services/expiration/domain/agenda.hpp"
#include "services/expiration/ports.hpp"
#include "services/expiration/use_cases/announce_deadlines.hpp"

namespace stagedoor::expiration {

class DeadlineTimer {
  public:
    // Deadlines announced in one transaction. More would make the events of Orders, which go
    // through the same writer, wait longer; fewer would drain a storm more slowly.
    static constexpr std::size_t kBatch = 1000;
    // Before trying again when the store is away.
    static constexpr Milliseconds kRetry{100};
    // How often the store is asked for deadlines that another replica was told of.
    static constexpr Milliseconds kGlance{5000};

    // References outlive the timer. The capacity of the agenda is a parameter for tests.
    DeadlineTimer(
        Env& env, Database& database, DeadlineStore& store, std::size_t capacity = Agenda::kCapacity
    );

    // Reads the store and begins. What was due before is announced at once.
    void start();
    // Ends when nothing runs any more. start() may follow.
    [[nodiscard]] Task<void> stop();

    // What the store says about an order since a commit.
    void scheduled(const Deadline& deadline);
    void forgotten(const OrderId& order);

  private:
    Task<void> run();
    Task<void> glance();
    Task<void> announce_what_is_due();
    void note_outage(const char* why);
    Task<void> load();
    Task<void> wait_for_next(std::uint64_t seen);
    Task<void> wait_for_store(std::uint64_t seen);

    Env& env_;
    Database& database_;
    DeadlineStore& store_;
    AnnounceDeadlines announce_;
    Agenda agenda_;
    Instant alarm_ = Instant::max();  // what comes later than this needs no waking
    Monotonic next_glance_{};
    bool outage_ = false;
    Signal changed_;  // an earlier deadline, or the end
    TaskGroup background_;
};

}  // namespace stagedoor::expiration
