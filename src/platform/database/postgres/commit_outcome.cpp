#include "platform/database/postgres/commit_outcome.hpp"

#include <algorithm>

#include "platform/observability/log.hpp"

namespace stagedoor {
namespace {

constexpr std::chrono::milliseconds kFirstPause{5};
constexpr std::chrono::milliseconds kLongestPause{500};

}  // namespace

bool CommitOutcome::find(const CommitMark& mark) {
    log::warning("the answer to a COMMIT was lost, asking for it", {{"session", mark.session}});
    Known known = ask(mark);
    std::chrono::milliseconds wait = kFirstPause;
    std::chrono::milliseconds waited_closed{0};
    while (known == Known::kNotYet) {
        waited_closed += pause(wait);
        if (waited_closed > patience_) {
            fatal_("the store was closed before the outcome of a COMMIT was known");
        }
        wait = std::min(wait * 2, kLongestPause);
        known = ask(mark);
    }
    const bool committed = known == Known::kCommitted;
    log::info(
        "found the outcome of a COMMIT",
        {{"session", mark.session}, {"outcome", committed ? "committed" : "aborted"}}
    );
    return committed;
}

// The row is locked as long as its transaction is under way. Our own commit comes after it: once
// that is safe, so is the one asked for. A cancelled wait for a standby reports success, with a
// warning.
CommitOutcome::Known CommitOutcome::ask(const CommitMark& mark) {
    try {
        Session session{url_};
        session.command("SET lock_timeout = '500ms'");
        (void)session.warned();
        std::int64_t found = 0;
        session.run(
            "SELECT mark FROM commit_marks WHERE session = $1 FOR UPDATE",
            {mark.session},
            [&](const Row& row) { found = row.integer(0); }
        );
        if (!session.warned()) {
            return found == mark.number ? Known::kCommitted : Known::kAborted;
        }
    } catch (const Unavailable&) {  // it is away; it will come back
    } catch (const ServerError& error) {
        log::warning("the outcome of a COMMIT is still open", {{"reason", error.what()}});
    }
    return Known::kNotYet;
}

// How much of the pause the store was closed.
std::chrono::milliseconds CommitOutcome::pause(std::chrono::milliseconds length) {
    std::unique_lock lock{mutex_};
    const bool closed = closed_;
    closing_.wait_for(lock, length, [&] { return closed_ != closed; });
    return closed ? length : std::chrono::milliseconds{0};
}

void CommitOutcome::close() {
    const std::lock_guard lock{mutex_};
    closed_ = true;
    closing_.notify_all();
}

}  // namespace stagedoor
