#include "platform/database/sqlite/group_commit.hpp"

#include <thread>

#include <sqlite3.h>

#include "core/check.hpp"
#include "platform/database/sqlite/errors.hpp"
#include "platform/database/sqlite/sqlite_transaction.hpp"
#include "platform/observability/log.hpp"
#include "platform/runtime/errors.hpp"

namespace stagedoor {
namespace {

// A reader that meets the writer in the middle of publishing a commit takes the write lock for some
// microseconds to look again. That is the one innocent cause of BUSY; a second writer would keep
// the lock, and that must never be.
constexpr int kBusyTries = 100'000;

int begin_immediate(Connection& connection) {
    int code = connection.step("BEGIN IMMEDIATE");
    for (int tries = 0; (code & 0xff) == SQLITE_BUSY && tries < kBusyTries; ++tries) {
        std::this_thread::yield();
        code = connection.step("BEGIN IMMEDIATE");
    }
    return code;
}

std::exception_ptr unavailable(const std::string& why) {
    return std::make_exception_ptr(Unavailable{why});
}

}  // namespace

GroupCommit::GroupCommit(Parts parts)
    : connection_{parts.connection},
      journal_{parts.journal},
      scheduler_{parts.scheduler},
      reserve_{parts.reserve},
      fatal_{parts.fatal},
      checkpointer_{parts.connection, parts.fatal} {
    batch_.reserve(kMostRequests);
}

GroupCommit::~GroupCommit() {
    // What a broken store left unanswered: the coroutines end without having been resumed.
    for (WriteRequest* request : batch_) {
        const auto dropped = std::exchange(request->resume, std::nullopt);
    }
}

void GroupCommit::admit(Priority priority) {
    if (queue_.closed() || broken_.load()) {
        throw Unavailable{"store is stopping"};
    }
    if (!reserve_.enough()) {
        throw Unavailable{"disk nearly full"};
    }
    if (!admission_.admits(priority, queue_.waiting())) {
        throw Overloaded{"too many writes wait"};
    }
}

void GroupCommit::submit(WriteRequest& request) {
    switch (queue_.push(request)) {
        case WriteQueue::Pushed::kQueued:
            return;
        case WriteQueue::Pushed::kWakeWriter:
            wake_();
            return;
        case WriteQueue::Pushed::kClosed:
            request.error = unavailable("store is stopping");
            (*std::exchange(request.resume, std::nullopt))(true);
            return;
    }
}

bool GroupCommit::run_batch() {
    const std::lock_guard between{between_};
    WriteRequest* first = queue_.pop();
    if (first == nullptr) {
        return false;
    }
    if (broken_.load()) {
        batch_.push_back(first);  // left unanswered, as the batch that broke the store
        return true;
    }
    const Monotonic start = scheduler_.monotonic();
    begin();
    run_all(first);
    commit();
    if (!broken_.load()) {
        answer();
        reserve_.refresh();
        checkpointer_.after_batch(queue_.size() == 0);
        const std::chrono::nanoseconds took = scheduler_.monotonic() - start;
        cost_.rest = took - (cost_.bodies[0] + cost_.bodies[1] + cost_.bodies[2]);
        admission_.observe(cost_);
    }
    return true;
}

void GroupCommit::begin() {
    events_.clear();
    keeps_changes_ = false;
    lost_ = false;
    cost_ = {};
    const int code = begin_immediate(connection_);
    CHECK((code & 0xff) != SQLITE_BUSY, "a second connection writes this store");
    if (code != SQLITE_OK) {
        lose(describe_sqlite(connection_.handle(), code));
    }
}

void GroupCommit::run_all(WriteRequest* first) {
    const Monotonic start = scheduler_.monotonic();
    Monotonic now = start;
    WriteRequest* request = first;
    while (request != nullptr) {
        batch_.push_back(request);
        if (!lost_) {
            run_request(*request);
        }
        const Monotonic before = std::exchange(now, scheduler_.monotonic());
        const auto lane = static_cast<std::size_t>(request->priority);
        ++cost_.requests[lane];
        cost_.bodies[lane] += now - before;
        cost_.full = batch_.size() == kMostRequests || now - start >= kLongestBatch;
        request = cost_.full ? nullptr : queue_.pop_more();
    }
}

void GroupCommit::run_request(WriteRequest& request) {
    const std::size_t events_before = events_.size();
    if (const int code = connection_.step("SAVEPOINT r"); code != SQLITE_OK) {
        lose(describe_sqlite(connection_.handle(), code));
        return;
    }
    SqliteTransaction tx{connection_, journal_, events_};
    bool keep = false;
    try {
        keep = (*request.body)(tx);
    } catch (...) {
        request.error = std::current_exception();
    }
    if (tx.store_failed()) {
        keep = false;
        if (!request.error) {
            request.error = unavailable("store failed inside the transaction");
        }
    }
    if (settle(request, keep, events_before)) {
        keeps_changes_ = keeps_changes_ || (keep && tx.wrote());
    }
}

// Ends the savepoint of a request. False when the whole transaction is gone.
bool GroupCommit::settle(WriteRequest& request, bool keep, std::size_t events_before) {
    if (!connection_.in_transaction()) {
        lose("the store rolled the transaction back by itself");
        return false;
    }
    int code = SQLITE_OK;
    if (!keep) {
        code = connection_.step("ROLLBACK TO r");
        const auto kept = events_.begin() + static_cast<std::ptrdiff_t>(events_before);
        events_.erase(kept, events_.end());
    }
    if (code == SQLITE_OK) {
        code = connection_.step("RELEASE r");
    }
    if (code != SQLITE_OK) {
        request.error = unavailable(describe_sqlite(connection_.handle(), code));
        lose("a savepoint could not be ended");
        return false;
    }
    return true;
}

// Nothing of the batch happened, and nothing more of it will.
void GroupCommit::lose(const std::string& why) {
    log::error("batch of writes lost, all of it is refused", {{"reason", why}});
    lost_ = true;
    events_.clear();
    if (connection_.in_transaction()) {
        (void)connection_.step("ROLLBACK");
    }
}

void GroupCommit::commit() {
    if (lost_) {
        return;
    }
    if (!keeps_changes_) {
        // Also when bodies wrote and were refused: their pages are dirty but must not cost a sync.
        (void)connection_.step("ROLLBACK");
        return;
    }
    const Monotonic start = scheduler_.monotonic();
    const int code = connection_.step("COMMIT");
    if (code == SQLITE_OK) {
        commits_.add();
        commit_seconds_.observe(scheduler_.monotonic() - start);
        return;
    }
    const std::string text = describe_sqlite(connection_.handle(), code);
    if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_CONSTRAINT) {
        lose("COMMIT refused: " + text);
        return;
    }
    broken_.store(true);
    fatal_("COMMIT failed, its outcome is unknown: " + text);
}

void GroupCommit::answer() {
    batches_.add();
    requests_.add(std::ssize(batch_));
    batch_sizes_.observe(std::ssize(batch_));
    if (!events_.empty()) {
        journal_.committed(events_);
    }
    for (WriteRequest* request : batch_) {
        if (lost_) {
            request->error = unavailable("the transaction was lost");
        }
        const Resume<bool> resume = *std::exchange(request->resume, std::nullopt);
        resume(true);
    }
    batch_.clear();
}

void GroupCommit::when_idle() {
    const std::lock_guard between{between_};
    if (!broken_.load()) {
        checkpointer_.when_idle();
    }
}

std::unique_lock<std::mutex> GroupCommit::wait_between_batches() {
    return std::unique_lock{between_};
}

StoreStats GroupCommit::stats() const {
    return {
        requests_.value(),
        batches_.value(),
        commits_.value(),
        queue_.size(),
        commit_seconds_.snapshot(),
        batch_sizes_.snapshot()};
}

}  // namespace stagedoor
