#include "platform/messaging/consumer.hpp"

#include <algorithm>
#include <set>

#include "platform/observability/log.hpp"
#include "platform/runtime/errors.hpp"

namespace stagedoor {
namespace {

// Between two attempts while the store or the producer is away.
constexpr Milliseconds kLongestPause{1000};

}  // namespace

Consumer::Consumer(
    Env& env,
    contracts::Service consumer,
    Database& database,
    EventSource& source,
    std::vector<EventHandler> handlers,
    ConsumerOptions options
)
    : env_{env},
      consumer_{consumer},
      database_{database},
      source_{source},
      handlers_{std::move(handlers)},
      options_{options},
      moved_{env.scheduler()} {}

std::string Consumer::failure() const {
    const std::lock_guard lock{mutex_};
    return failure_;
}

void Consumer::publish(const feed::Position& position) {
    {
        const std::lock_guard lock{mutex_};
        cursor_id_ = position.event_id;
    }
    cursor_.store(position.seq);
    parked_.store(position.parked);
    moved_.notify();
}

void Consumer::fail_feed(const std::string& why) {
    log::error(
        "feed stopped for good",
        {{"consumer", contracts::to_string(consumer_)},
         {"producer", contracts::to_string(producer())},
         {"reason", why}}
    );
    {
        const std::lock_guard lock{mutex_};
        failure_ = why;
    }
    moved_.notify();
}

// Hurries on what the events asked for. Nothing depends on it, so an exception is only logged.
void Consumer::report(const std::vector<const contracts::Event*>& applied) {
    for (const contracts::Event* event : applied) {
        for (const EventHandler& handler : handlers_) {
            if (handler.type != event->type || !handler.committed) {
                continue;
            }
            try {
                handler.committed(*event);
            } catch (const std::exception& error) {
                log::error("after an event", {{"type", event->type}, {"error", error.what()}});
            }
        }
    }
}

Task<feed::Position> Consumer::position() {
    auto body = [this](Transaction& tx) {
        return feed::read_position(tx, producer());
    };
    co_return co_await database_.read(body);
}

Task<void> Consumer::load() {
    const feed::Position found = co_await position();
    {
        const std::lock_guard lock{mutex_};
        failure_.clear();
    }
    publish(found);
    if (found.parked > 0) {
        co_await replay_parked();
    }
}

// Trouble of the store only puts it off.
Task<void> Consumer::retry_parked() {
    if (parked() == 0 || env_.scheduler().monotonic() < next_replay_) {
        co_return;
    }
    try {
        co_await replay_parked();
    } catch (const std::exception& error) {
        log::warning("parked events wait", {{"reason", error.what()}});
    }
}

Task<void> Consumer::replay_parked() {
    next_replay_ = env_.scheduler().monotonic() + options_.parked_retry;
    auto body = [this](Transaction& tx) {
        return feed::list_parked(tx, producer());
    };
    const std::vector<feed::Parked> all = co_await database_.read(body);
    std::set<std::string> stuck;
    for (const feed::Parked& parked : all) {
        if (!stuck.contains(parked.key)) {
            const bool applied = co_await replay_one(parked.seq);
            if (!applied) {
                stuck.insert(parked.key);
            }
        }
    }
    const feed::Position after = co_await position();
    publish(after);
}

// False when the event still cannot be applied. Trouble of the store comes out.
Task<bool> Consumer::replay_one(std::int64_t seq) {
    const feed::Feed feed{producer(), handlers_, env_.now()};
    auto body = [&feed, seq](Transaction& tx) {
        return feed::replay(tx, feed, seq);
    };
    std::optional<contracts::Event> event;
    try {
        event = co_await database_.write(body, Priority::kMoney);
    } catch (const Unavailable&) {
        throw;
    } catch (const Overloaded&) {
        throw;
    } catch (const std::exception& error) {
        log::error("event stays parked", {{"seq", seq}, {"reason", error.what()}});
        co_return false;
    }
    if (event) {
        report({&*event});
    }
    co_return true;
}

Task<void> Consumer::run(TaskGroup& group) {
    group.spawn("feed stop", wake_at_stop(group));
    Step last = Step::kMoved;
    Milliseconds wait = options_.first_retry;
    while (!group.stopping() && last != Step::kFailed) {
        const std::uint64_t seen = source_.moved().count();
        co_await retry_parked();
        last = co_await step(group);
        if (last == Step::kNothingNew && !group.stopping()) {
            const Monotonic lookout = env_.scheduler().monotonic() + options_.lookout;
            (void)co_await source_.moved().wait(seen, lookout);
        } else if (last == Step::kWait) {
            co_await pause(group, wait);
        }
        wait = last == Step::kWait ? std::min(wait * 2, kLongestPause) : options_.first_retry;
    }
}

// run() waits on the producer's signal; a stop must reach it there.
Task<void> Consumer::wake_at_stop(TaskGroup& group) {
    while (!group.stopping()) {
        const std::uint64_t seen = group.stop_signal().count();
        if (!group.stopping()) {
            (void)co_await group.stop_signal().wait(seen, kNever);
        }
    }
    source_.moved().notify();
}

Task<void> Consumer::pause(TaskGroup& group, Milliseconds time) {
    const std::uint64_t seen = group.stop_signal().count();
    if (!group.stopping()) {
        const Monotonic deadline = env_.scheduler().monotonic() + std::min(time, kLongestPause);
        (void)co_await group.stop_signal().wait(seen, deadline);
    }
}

// nullopt while the producer is away.
Task<std::optional<OutboxPage>> Consumer::fetch() {
    try {
        co_return co_await source_.read(cursor_.load(), options_.batch);
    } catch (const std::exception& error) {
        log::warning(
            "producer not readable",
            {{"consumer", contracts::to_string(consumer_)},
             {"producer", contracts::to_string(producer())},
             {"reason", error.what()}}
        );
    }
    co_return std::nullopt;
}

// Numbers alone would skip a new history that a restored producer writes under old numbers.
bool Consumer::accepts(const OutboxPage& page) {
    const std::int64_t at = cursor_.load();
    if (page.head < at) {
        fail_feed(
            "the producer's head " + std::to_string(page.head) + " lies behind the cursor " +
            std::to_string(at)
        );
        return false;
    }
    std::string id;
    {
        const std::lock_guard lock{mutex_};
        id = cursor_id_;
    }
    if (at > 0 && page.after_id && *page.after_id != id) {
        fail_feed("the producer has another event at the cursor " + std::to_string(at));
        return false;
    }
    if (at + 1 < page.oldest) {
        fail_feed("the producer keeps no events before " + std::to_string(page.oldest));
        return false;
    }
    return true;
}

Task<Consumer::Step> Consumer::step(TaskGroup& group) {
    const std::optional<OutboxPage> page = co_await fetch();
    if (!page) {
        co_return Step::kWait;
    }
    if (!accepts(*page)) {
        co_return Step::kFailed;
    }
    const std::int64_t before = cursor_.load();
    if (page->events.empty()) {
        co_return page->head > before ? Step::kWait : Step::kNothingNew;
    }
    co_await deliver(group, page->events);
    if (options_.deliver_twice && !group.stopping()) {
        co_await deliver(group, page->events);
    }
    const std::int64_t now_at = cursor_.load();
    const bool gap = now_at < page->events.back().seq;
    if (gap) {
        refills_.fetch_add(1);  // what lies between is asked for again, from the cursor
    }
    if (now_at > before) {
        co_return Step::kMoved;
    }
    co_return gap ? Step::kWait : Step::kNothingNew;
}

Task<Consumer::Outcome> Consumer::attempt(
    std::span<const contracts::Event> events, std::optional<std::string> park_reason
) {
    const feed::Feed feed{producer(), handlers_, env_.now()};
    auto body = [&](Transaction& tx) {
        return feed::apply(tx, feed, events, park_reason);
    };
    feed::Applied applied;
    try {
        applied = co_await database_.write(body, Priority::kMoney);
    } catch (const Unavailable& error) {
        co_return Outcome{Attempt::kStoreTrouble, error.what()};
    } catch (const Overloaded& error) {
        co_return Outcome{Attempt::kStoreTrouble, error.what()};
    } catch (const std::exception& error) {
        co_return Outcome{Attempt::kPoison, error.what()};
    } catch (...) {
        co_return Outcome{Attempt::kPoison, "unknown exception"};
    }
    publish(applied.position);
    report(applied.effects);
    co_return Outcome{};
}

// Returns when every event was applied or parked, at a gap, or when the group stops.
Task<void> Consumer::deliver(TaskGroup& group, const std::vector<contracts::Event>& events) {
    const std::span<const contracts::Event> all{events};
    Outcome outcome = co_await attempt(all, std::nullopt);
    Milliseconds wait = options_.first_retry;
    while (outcome.attempt == Attempt::kStoreTrouble && !group.stopping()) {
        co_await pause(group, wait);
        wait = std::min(wait * 2, kLongestPause);
        outcome = co_await attempt(all, std::nullopt);
    }
    if (outcome.attempt == Attempt::kPoison) {
        // One of them: the others must not suffer.
        for (const contracts::Event& event : events) {
            if (!group.stopping()) {
                co_await deliver_one(group, event);
            }
        }
    }
}

Task<void> Consumer::deliver_one(TaskGroup& group, const contracts::Event& event) {
    const std::span<const contracts::Event> alone{&event, 1};
    Milliseconds wait = options_.first_retry;
    int failed = 0;
    while (!group.stopping()) {
        const Outcome outcome = co_await attempt(alone, std::nullopt);
        if (outcome.attempt == Attempt::kDone) {
            co_return;
        }
        if (outcome.attempt == Attempt::kPoison && ++failed >= options_.attempts) {
            co_await park_event(group, event, outcome.reason);
            co_return;
        }
        co_await pause(group, wait);
        wait = std::min(wait * 2, kLongestPause);
    }
}

// Parks the event; only trouble of the store can delay that.
Task<void> Consumer::park_event(
    TaskGroup& group, const contracts::Event& event, std::string park_reason
) {
    log::error(
        "event parked",
        {{"consumer", contracts::to_string(consumer_)},
         {"type", event.type},
         {"seq", event.seq},
         {"reason", park_reason}}
    );
    if (parked() == 0) {
        next_replay_ = env_.scheduler().monotonic() + options_.parked_retry;
    }
    const std::span<const contracts::Event> alone{&event, 1};
    while (!group.stopping()) {
        const Outcome outcome = co_await attempt(alone, park_reason);
        if (outcome.attempt == Attempt::kDone) {
            co_return;
        }
        co_await pause(group, kLongestPause);
    }
}

// nullopt when the producer does not say.
Task<std::optional<std::int64_t>> Consumer::present_head(Monotonic deadline) {
    try {
        co_return co_await source_.present_head(deadline);
    } catch (const Unavailable& error) {
        log::warning(
            "producer does not say how far it is",
            {{"producer", contracts::to_string(producer())}, {"reason", error.what()}}
        );
    }
    co_return std::nullopt;
}

Task<bool> Consumer::catch_up(Monotonic deadline) {
    const auto head = co_await present_head(deadline);
    if (!head) {
        co_return false;
    }
    const std::int64_t target = *head;
    while (cursor_.load() < target) {
        const std::uint64_t seen = moved_.count();
        if (!failure().empty()) {
            co_return false;
        }
        if (cursor_.load() < target) {
            const bool moved = co_await moved_.wait(seen, deadline);
            if (!moved) {
                co_return cursor_.load() >= target;
            }
        }
    }
    co_return true;
}

}  // namespace stagedoor
