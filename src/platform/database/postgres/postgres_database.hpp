// The store of one service on PostgreSQL: one database, a pool of sessions, each on a thread of its
// own. Several processes may serve one database.
//
// A write sees what was committed when it began, and nothing that it read and then changes can have
// been changed by others in between: it is run again instead. Bodies may therefore run more than
// once, and must have no effect but on the transaction and on what they return.
//
// Commands that share their body (write_shared) and wait while every session is busy are run by the
// next free one in one transaction: the more load, the fewer transactions for each command.
//
// Facts get their numbers after the commit, by a Sequencer (sequencer.hpp).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "platform/database/database.hpp"
#include "platform/database/migration.hpp"
#include "platform/database/store_refused.hpp"
#include "platform/observability/metrics.hpp"
#include "platform/runtime/env.hpp"

namespace stagedoor {

enum class Isolation : std::uint8_t { kReadCommitted, kRepeatableRead };

struct PostgresOptions {
    // 0: two for each core.
    std::size_t sessions = 0;
    // Of writes. With kReadCommitted a body has to guard what it read by the WHERE of its writes,
    // and Transaction::take_turns makes nobody look again.
    Isolation isolation = Isolation::kRepeatableRead;
    // Commands of one kind that share a transaction when they wait together. 1: each has its own.
    std::size_t most_shared = 128;
    // How long a commit may stay without a known outcome once close() was called.
    Milliseconds patience{10'000};

    // For tests. Empty: a line on standard error and abort().
    std::function<void(const std::string&)> fatal;
    // For tests: one session on the scheduler's thread, so that its order repeats itself.
    bool cooperative = false;
};

struct PostgresStats {
    std::int64_t commits = 0;          // that changed something
    std::int64_t repeated = 0;         // bodies that ran once more
    std::int64_t found_committed = 0;  // lost answers to a COMMIT that had happened
    std::int64_t found_aborted = 0;    // and that had not
    std::size_t queued = 0;            // requests that wait for a session
    HistogramSnapshot commit_seconds;  // from COMMIT to its answer
    HistogramSnapshot batch_sizes;     // commands of each write_shared() transaction
};

struct Job;

class PostgresDatabase final : public Database {
  public:
    // Runs what migrations are missing, one process at a time, and starts the workers. Throws
    // StoreRefused in words for the operator: newer or foreign schema, failed migration; and
    // Unavailable when the server cannot be reached.
    [[nodiscard]] static std::unique_ptr<PostgresDatabase> open(
        const std::string& url,
        Env& env,
        const std::vector<Migration>& migrations,
        PostgresOptions options = {}
    );
    ~PostgresDatabase() override;

    // Called from a worker's thread, before the answer, when facts were committed that wait for
    // their numbers. Set before the first write; must be quick and must not throw.
    void on_staged(std::function<void()> wake);

    // Finishes what is queued, refuses later requests with Unavailable. May be called twice.
    void close();

    [[nodiscard]] PostgresStats stats() const;

    // Why the server cannot be reached, since the last request that met it; empty while it can.
    [[nodiscard]] std::string fault() const;

  protected:
    [[nodiscard]] Task<void> submit(WriteBody& body, Priority priority) override;
    [[nodiscard]] Task<void> submit_read(ReadBody& body) override;
    [[nodiscard]] Task<void> submit_shared(
        const AnySharedBody& body, void* command, Priority priority
    ) override;

  private:
    struct Impl;
    explicit PostgresDatabase(std::unique_ptr<Impl> impl);
    [[nodiscard]] Task<void> wait_for(Job& job, Priority priority);

    std::unique_ptr<Impl> impl_;
};

}  // namespace stagedoor
