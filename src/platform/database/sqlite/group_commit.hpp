// The group commit of one store: takes what has queued up, runs it in one transaction with a
// savepoint each, commits once, and only then answers everybody.
//
// It owns no thread. Whoever drives it calls run_batch() until nothing is left and sleeps until
// `wake` is called: a thread in production (writer_thread.hpp), tasks of the Env's executor in
// tests and in the simulator (cooperative_writer.hpp). All but submit(), wait_between_batches() and
// stats() belongs to that driver.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <vector>

#include "platform/database/journal.hpp"
#include "platform/database/sqlite/admission.hpp"
#include "platform/database/sqlite/checkpointer.hpp"
#include "platform/database/sqlite/connection.hpp"
#include "platform/database/sqlite/free_space.hpp"
#include "platform/database/sqlite/write_queue.hpp"
#include "platform/observability/metrics.hpp"
#include "platform/runtime/scheduler.hpp"

namespace stagedoor {

struct StoreStats {
    std::int64_t requests = 0;         // run, refusals included
    std::int64_t batches = 0;          // transactions, empty ones included
    std::int64_t commits = 0;          // of them with something to make durable
    std::size_t queued = 0;            // waiting now
    HistogramSnapshot commit_seconds;  // of the commits: from COMMIT to durable
    HistogramSnapshot batch_sizes;     // requests of the transactions
};

class GroupCommit {
  public:
    static constexpr std::size_t kMostRequests = 256;
    static constexpr std::chrono::nanoseconds kLongestBatch = std::chrono::milliseconds{2};

    // References outlive the object. `fatal` is called when the outcome of a commit is unknown;
    // should it return, the batch stays unanswered and later writes are refused.
    struct Parts {
        Connection& connection;
        Journal& journal;
        Scheduler& scheduler;
        FreeSpaceReserve& reserve;
        FatalStoreError fatal;
    };
    explicit GroupCommit(Parts parts);
    GroupCommit(const GroupCommit&) = delete;
    GroupCommit& operator=(const GroupCommit&) = delete;
    ~GroupCommit();

    // Called, from any thread, when a request arrives and the driver has gone to sleep. Set before
    // the first submit().
    void on_wake(std::function<void()> wake) { wake_ = std::move(wake); }

    // Any thread. Throws Unavailable or Overloaded when the store does not take a write of this
    // priority now.
    void admit(Priority priority);
    // Any thread. `request` is answered through its Resume, with `error` set when it failed.
    void submit(WriteRequest& request);

    // Runs one batch and answers it. False when nothing was queued: the driver may sleep.
    bool run_batch();
    // For the driver after a second of silence.
    void when_idle();
    // Refuses what comes from now on; the driver still runs what is queued.
    void close() { queue_.close(); }

    // Any thread: while the lock is held the writer stands between two batches.
    [[nodiscard]] std::unique_lock<std::mutex> wait_between_batches();
    [[nodiscard]] StoreStats stats() const;

  private:
    static constexpr std::array<std::int64_t, 9> kBatchBounds{1, 2, 4, 8, 16, 32, 64, 128, 256};

    void begin();
    void run_request(WriteRequest& request);
    bool settle(WriteRequest& request, bool keep, std::size_t events_before);
    void run_all(WriteRequest* first);
    void lose(const std::string& why);
    void commit();
    void answer();

    Connection& connection_;
    Journal& journal_;
    Scheduler& scheduler_;
    FreeSpaceReserve& reserve_;
    FatalStoreError fatal_;
    std::function<void()> wake_;
    WriteQueue queue_;
    Admission admission_;
    Checkpointer checkpointer_;
    std::mutex between_;  // held during a batch

    // The batch that runs now.
    std::vector<WriteRequest*> batch_;
    std::vector<contracts::Event> events_;
    bool keeps_changes_ = false;
    bool lost_ = false;
    BatchCost cost_;

    std::atomic<bool> broken_ = false;
    Counter requests_;
    Counter batches_;
    Counter commits_;
    DurationHistogram commit_seconds_;
    Histogram batch_sizes_{kBatchBounds};
};

}  // namespace stagedoor
