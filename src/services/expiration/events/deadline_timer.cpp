#include "services/expiration/events/deadline_timer.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "platform/observability/log.hpp"

namespace stagedoor::expiration {

DeadlineTimer::DeadlineTimer(
    Env& env, Database& database, DeadlineStore& store, std::size_t capacity
)
    : env_{env},
      database_{database},
      store_{store},
      announce_{database, store},
      agenda_{capacity},
      changed_{env.scheduler()},
      background_{env.scheduler()} {}

void DeadlineTimer::start() {
    background_.spawn("expiration: deadlines", run());
}

Task<void> DeadlineTimer::stop() {
    background_.request_stop();
    changed_.notify();
    co_await background_.join();
}

void DeadlineTimer::scheduled(const Deadline& deadline) {
    agenda_.add(deadline);
    if (deadline.at < alarm_) {
        changed_.notify();
    }
}

void DeadlineTimer::forgotten(const OrderId& order) {
    agenda_.remove(order);
}

Task<void> DeadlineTimer::run() {
    agenda_.clear();
    while (!background_.stopping()) {
        const auto seen = changed_.count();
        bool failed = false;
        try {
            co_await glance();
            co_await announce_what_is_due();
        } catch (const std::exception& error) {
            agenda_.clear();  // what was taken from it is read again
            failed = true;
            note_outage(error.what());
        }
        // Not a conditional expression: GCC 12 destroys its coroutine twice.
        if (failed) {
            co_await wait_for_store(seen);
        } else {
            outage_ = false;
            co_await wait_for_next(seen);
        }
    }
}

// The store is away, full or stopping; one line for each time is enough.
void DeadlineTimer::note_outage(const char* why) {
    if (!outage_) {
        log::warning("deadlines cannot be announced for now", {{"error", why}});
    }
    outage_ = true;
}

// What was noted by a replica that died since is nobody's but the store's.
Task<void> DeadlineTimer::glance() {
    const Monotonic now = env_.scheduler().monotonic();
    if (now < next_glance_) {
        co_return;
    }
    next_glance_ = now + kGlance;
    const auto body = [this](Transaction& tx) {
        return store_.soonest(tx, kBatch);
    };
    const auto soonest = co_await database_.read(body);
    for (const Deadline& deadline : soonest) {
        agenda_.add(deadline);
    }
}

Task<void> DeadlineTimer::announce_what_is_due() {
    while (!background_.stopping()) {
        if (agenda_.must_load(env_.now())) {
            co_await load();
        }
        auto due = agenda_.take_due(env_.now(), kBatch);
        if (due.empty()) {
            co_return;
        }
        const auto moved = co_await announce_.announce(std::move(due));
        std::for_each(moved.begin(), moved.end(), [this](const Deadline& deadline) {
            agenda_.add(deadline);
        });
    }
}

Task<void> DeadlineTimer::load() {
    agenda_.begin_load();
    const auto body = [this](Transaction& tx) {
        return store_.soonest(tx, agenda_.rows_to_load());
    };
    const auto rows = co_await database_.read(body);
    agenda_.finish_load(rows);
}

// Only while it waits the alarm is known; at other times every new deadline leads to another look.
Task<void> DeadlineTimer::wait_for_next(std::uint64_t seen) {
    const auto next = agenda_.next();
    TimerId timer = 0;
    if (next) {
        alarm_ = *next;
        timer = env_.scheduler().call_at(*next, [this] { changed_.notify(); });
    }
    (void)co_await changed_.wait(seen, next_glance_);
    env_.scheduler().cancel(timer);
    alarm_ = Instant::max();
}

Task<void> DeadlineTimer::wait_for_store(std::uint64_t seen) {
    (void)co_await changed_.wait(seen, env_.scheduler().monotonic() + kRetry);
}

}  // namespace stagedoor::expiration
