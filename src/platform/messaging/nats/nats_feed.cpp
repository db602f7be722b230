#include "platform/messaging/nats/nats_feed.hpp"

#include <algorithm>
#include <exception>

#include "platform/messaging/nats/event_batch.hpp"
#include "platform/observability/log.hpp"
#include "platform/runtime/errors.hpp"

namespace stagedoor {

NatsFeed::NatsFeed(Env& env, JetStream& stream, EventSource& producer, NatsFeedOptions options)
    : env_{env},
      stream_{stream},
      producer_{producer},
      options_{options},
      history_{stream, producer.producer()},
      moved_{env.scheduler()},
      subscription_{stream.client().subscribe(
          event_batch::subject_of(producer.producer()),
          [this](const NatsMessage& message) { hear(message); }
      )} {}

void NatsFeed::hear(const NatsMessage& message) {
    try {
        const OutboxPage page = event_batch::read(message, producer());
        const auto heard = run_.hear(page);
        if (heard == EventRun::Heard::kNews) {
            note_life();
            learn(page.events.back().seq);
        } else if (heard == EventRun::Heard::kConflict) {
            heard_on_ = 0;
            moved_.notify();
        }
    } catch (const contracts::DecodeError& error) {
        log::warning("message that is no batch of events", {{"reason", error.what()}});
    }
}

void NatsFeed::learn(std::int64_t head) {
    if (head > head_.load()) {
        head_.store(head);
        moved_.notify();
    }
}

void NatsFeed::note_life() {
    heard_ = env_.scheduler().monotonic();
    heard_on_ = stream_.client().connection();
}

// On the connection that there is now: what was said between two of them was missed.
bool NatsFeed::heard_lately() const {
    const NatsClient& client = stream_.client();
    return client.connected() && heard_on_ == client.connection() &&
           env_.scheduler().monotonic() - heard_ < options_.silence;
}

Task<OutboxPage> NatsFeed::read(std::int64_t after, std::int64_t limit) {
    if (auto page = run_.read(after, limit)) {
        page->head = std::max(page->head, head_.load());
        co_return std::move(*page);
    }
    if (after == head_.load() && heard_lately()) {
        OutboxPage nothing_new;
        nothing_new.head = after;
        co_return nothing_new;
    }
    co_return co_await fetch(after, limit);
}

// The stream spares the producer; but only the producer knows that it has nothing more.
Task<OutboxPage> NatsFeed::fetch(std::int64_t after, std::int64_t limit) {
    const bool behind = after < head_.load();
    std::optional<OutboxPage> page;
    if (behind) {
        page = co_await read_stream(after, limit);
    }
    std::exception_ptr failure;
    if (!page) {
        page = co_await ask_producer(after, limit, failure);
    }
    if (!page && !behind) {
        page = co_await read_stream(after, limit);
    }
    if (!page) {
        std::rethrow_exception(failure);
    }
    co_return std::move(*page);
}

Task<std::optional<OutboxPage>> NatsFeed::read_stream(std::int64_t after, std::int64_t limit) {
    if (!stream_.client().connected()) {
        co_return std::nullopt;
    }
    auto page = co_await history_.read(after, limit);
    if (page) {
        learn(page->head);
        page->head = std::max(page->head, head_.load());
    }
    co_return page;
}

// nullopt when it is away.
Task<std::optional<OutboxPage>> NatsFeed::ask_producer(
    std::int64_t after, std::int64_t limit, std::exception_ptr& failure
) {
    try {
        refills_.fetch_add(1);
        OutboxPage page = co_await producer_.read(after, limit);
        note_life();
        learn(page.head);
        co_return page;
    } catch (const Unavailable&) {
        failure = std::current_exception();
    }
    co_return std::nullopt;
}

// What is not yet published counts too.
Task<std::int64_t> NatsFeed::present_head(Monotonic deadline) {
    const std::int64_t head = co_await producer_.present_head(deadline);
    learn(head);
    co_return head;
}

}  // namespace stagedoor
