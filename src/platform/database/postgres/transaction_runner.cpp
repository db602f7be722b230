#include "platform/database/postgres/transaction_runner.hpp"

namespace stagedoor {
namespace {

using Mode = PostgresTransaction::Mode;
using Trouble = PostgresTransaction::Trouble;

constexpr const char* kBeginRead = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

[[noreturn]] void give_up() {
    throw Unavailable{"store: the transaction was undone too often, others were always first"};
}

}  // namespace

std::unique_ptr<Session> TransactionRunner::open_session() {
    auto session = parts_.connector.connect();
    try {
        session->start_marking();
    } catch (const ServerError& error) {
        throw_meaning(error, false);
    }
    return session;
}

void TransactionRunner::begin(const char* how) {
    const Monotonic now = parts_.env.scheduler().monotonic();
    if (!session_ || now > opened_ + kLongestLife) {
        session_.reset();
        session_ = open_session();
        opened_ = now;
    }
    session_->queue(how);
}

// A session whose ROLLBACK is not answered as it must be is not used again.
void TransactionRunner::roll_back() {
    if (!session_ || session_->drop_queued_begin()) {
        return;
    }
    try {
        session_->command("ROLLBACK");
    } catch (const std::exception&) {
        session_.reset();
    }
}

bool TransactionRunner::write(const std::function<bool(Transaction&)>& body) {
    Mode mode = Mode::kWrite;
    int broken = 0;
    for (int tries = 0; tries < kMostTries; ++tries) {
        End end = End::kAgain;
        try {
            end = try_write(body, mode);
        } catch (const ConstraintViolation&) {
            // Perhaps by a row that came after this transaction began: the next one sees it.
            if (++broken > kMostBroken) {
                throw;
            }
        }
        if (end == End::kDone || end == End::kStaged) {
            return end == End::kStaged;
        }
        if (end == End::kAgainWithSavepoints) {
            mode = Mode::kWriteWithSavepoints;
        }
        parts_.counts.repeated.fetch_add(1);
    }
    give_up();
}

TransactionRunner::End TransactionRunner::try_write(
    const std::function<bool(Transaction&)>& body, Mode mode
) {
    begin(parts_.begin_write);
    PostgresTransaction tx{*session_, parts_.env, mode};
    std::exception_ptr thrown;
    bool keep = false;
    try {
        if (body(tx)) {
            tx.settle();
            keep = true;
        }
    } catch (...) {
        thrown = std::current_exception();
    }
    const bool kept_void = keep && tx.trouble() == Trouble::kBrokenRule;
    if (keep && tx.trouble() == Trouble::kNone) {
        return commit(tx);
    }
    roll_back();
    if (kept_void || tx.trouble() == Trouble::kWentOn) {
        return End::kAgainWithSavepoints;
    }
    if (tx.trouble() == Trouble::kRepeatable) {
        return End::kAgain;
    }
    if (thrown) {
        std::rethrow_exception(thrown);
    }
    if (tx.trouble() == Trouble::kStoreFailed) {
        throw Unavailable{"store failed inside the transaction"};
    }
    return End::kDone;
}

TransactionRunner::End TransactionRunner::commit(const PostgresTransaction& tx) {
    if (!tx.changed()) {
        roll_back();  // it changed nothing
        return End::kDone;
    }
    (void)session_->warned();
    const Monotonic start = parts_.env.scheduler().monotonic();
    try {
        const std::string answer = session_->command("COMMIT");
        if (answer != "COMMIT") {
            throw Unavailable{"store: COMMIT was answered with " + answer};
        }
    } catch (const ConnectionLost&) {
        return find_outcome(tx);
    } catch (const ServerError& error) {
        roll_back();
        throw_meaning(error, false);
    }
    // A cancelled wait for the standby reports success, with a warning.
    if (session_->warned()) {
        return find_outcome(tx);
    }
    parts_.counts.commit_seconds.observe(parts_.env.scheduler().monotonic() - start);
    parts_.counts.commits.fetch_add(1);
    return tx.staged_events() ? End::kStaged : End::kDone;
}

TransactionRunner::End TransactionRunner::find_outcome(const PostgresTransaction& tx) {
    session_.reset();
    if (parts_.outcome.find(tx.mark())) {
        parts_.counts.commits.fetch_add(1);
        parts_.counts.found_committed.fetch_add(1);
        return tx.staged_events() ? End::kStaged : End::kDone;
    }
    parts_.counts.found_aborted.fetch_add(1);
    return End::kAgain;
}

void TransactionRunner::read(
    const std::function<void(Transaction&)>& body, const std::function<void()>& answer
) {
    bool done = false;
    for (int tries = 0; tries < kMostTries && !done; ++tries) {
        done = try_read(body);
    }
    if (!done) {
        give_up();
    }
    answer();
    roll_back();
}

// False when it is to be tried again, on another session.
bool TransactionRunner::try_read(const std::function<void(Transaction&)>& body) {
    begin(kBeginRead);
    PostgresTransaction tx{*session_, parts_.env, Mode::kRead};
    try {
        body(tx);
    } catch (...) {
        roll_back();
        if (tx.trouble() == Trouble::kRepeatable) {
            return false;
        }
        throw;
    }
    if (tx.trouble() == Trouble::kNone) {
        return true;
    }
    roll_back();
    if (tx.trouble() == Trouble::kRepeatable) {
        return false;
    }
    throw Unavailable{"store failed inside the transaction"};
}

}  // namespace stagedoor
