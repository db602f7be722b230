// Runs bodies, one after the other, on a session of its own, which it opens when first needed and
// again after it was lost. What the server undid for the sake of others is run again.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "platform/database/database.hpp"
#include "platform/database/postgres/commit_outcome.hpp"
#include "platform/database/postgres/connector.hpp"
#include "platform/database/postgres/postgres_transaction.hpp"
#include "platform/observability/metrics.hpp"
#include "platform/runtime/env.hpp"

namespace stagedoor {

// Counted over all runners of a store.
struct TransactionCounts {
    std::atomic<std::int64_t> commits = 0;          // that changed something
    std::atomic<std::int64_t> repeated = 0;         // bodies that ran once more
    std::atomic<std::int64_t> found_committed = 0;  // COMMITs whose answer was lost: they happened
    std::atomic<std::int64_t> found_aborted = 0;    // they did not
    DurationHistogram commit_seconds;               // from COMMIT to its answer
};

class TransactionRunner {
  public:
    struct Parts {
        Connector& connector;
        Env& env;
        CommitOutcome& outcome;
        TransactionCounts& counts;
        const char* begin_write;  // the BEGIN of a write, with its isolation
    };
    explicit TransactionRunner(Parts parts) : parts_{parts} {}

    // True when facts were staged. Throws what the body throws, Unavailable.
    bool write(const std::function<bool(Transaction&)>& body);
    // Calls `answer` as soon as the body has ended, and ends the transaction after that. Throws
    // before that only.
    void read(const std::function<void(Transaction&)>& body, const std::function<void()>& answer);

    static constexpr int kMostTries = 50;
    static constexpr int kMostBroken = 3;  // of them, those that broke a rule

  private:
    enum class End { kDone, kStaged, kAgain, kAgainWithSavepoints };

    [[nodiscard]] End try_write(
        const std::function<bool(Transaction&)>& body, PostgresTransaction::Mode mode
    );
    [[nodiscard]] bool try_read(const std::function<void(Transaction&)>& body);
    [[nodiscard]] End commit(const PostgresTransaction& tx);
    [[nodiscard]] End find_outcome(const PostgresTransaction& tx);
    [[nodiscard]] std::unique_ptr<Session> open_session();
    void begin(const char* how);
    void roll_back();

    // Marks of sessions that wrote nothing for a week are forgotten.
    static constexpr std::chrono::hours kLongestLife{24};

    Parts parts_;
    std::unique_ptr<Session> session_;
    Monotonic opened_{};
};

}  // namespace stagedoor
