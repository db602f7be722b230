#include "platform/messaging/nats/nats_relay.hpp"

#include <algorithm>

#include "platform/observability/log.hpp"
#include "platform/runtime/errors.hpp"

namespace stagedoor {

NatsRelay::NatsRelay(Env& env, JetStream& stream, EventSource& outbox, NatsRelayOptions options)
    : env_{env}, stream_{stream}, outbox_{outbox}, options_{options} {}

Task<void> NatsRelay::run(TaskGroup& group) {
    group.spawn("relay stop", wake_at_stop(group));
    Milliseconds retry = options_.first_retry;
    while (!group.stopping()) {
        const std::uint64_t seen = outbox_.moved().count();
        Step last = Step::kWait;
        try {
            last = co_await step();
        } catch (const Unavailable& error) {
            log::warning("relay waits", {{"reason", error.what()}});
        }
        if (last == Step::kNothingNew) {
            co_await wait(group, seen, options_.lookout);
        } else if (last == Step::kWait) {
            co_await wait(group, outbox_.moved().count(), retry);
        }
        retry = last == Step::kWait ? std::min(retry * 2, options_.longest_retry)
                                    : options_.first_retry;
    }
}

Task<void> NatsRelay::wait(TaskGroup& group, std::uint64_t seen, Milliseconds time) {
    if (!group.stopping()) {
        const Monotonic until = env_.scheduler().monotonic() + time;
        (void)co_await outbox_.moved().wait(seen, until);
    }
}

// run() waits on the outbox's signal; a stop must reach it there.
Task<void> NatsRelay::wake_at_stop(TaskGroup& group) {
    while (!group.stopping()) {
        const std::uint64_t seen = group.stop_signal().count();
        if (!group.stopping()) {
            (void)co_await group.stop_signal().wait(seen, kNever);
        }
    }
    outbox_.moved().notify();
}

Task<NatsRelay::Step> NatsRelay::step() {
    if (!stream_.client().connected()) {
        co_return Step::kWait;
    }
    const auto connection = stream_.client().connection();
    if (synchronised_ != connection) {
        const bool known = co_await synchronise(connection);
        if (!known) {
            co_return Step::kWait;
        }
    }
    co_return co_await publish();
}

// Begins where the stream ends. A server that was away may have lost its stream, or the end of it.
Task<bool> NatsRelay::synchronise(std::uint64_t connection) {
    const bool there = co_await stream_.ensure();
    if (!there) {
        co_return false;
    }
    JetStream::Lookup last = co_await stream_.last(event_batch::subject_of(outbox_.producer()));
    if (!last.known) {
        co_return false;
    }
    std::int64_t position = 0;
    if (last.found) {
        position = co_await kept_in_common(std::move(*last.found));
    }
    batch_.reset();
    position_.store(position);
    synchronised_ = connection;
    co_return true;
}

// Up to where the stream has what the outbox has, by its last message.
Task<std::int64_t> NatsRelay::kept_in_common(JetStream::Found last) {
    contracts::Event event;
    try {
        event = event_batch::read(last.message, outbox_.producer()).events.back();
    } catch (const contracts::DecodeError& error) {
        log::warning("stream with a strange message", {{"reason", error.what()}});
        co_return 0;
    }
    const OutboxPage page = co_await outbox_.read(event.seq, 1);
    if (page.head >= event.seq && (!page.after_id || *page.after_id == event.id)) {
        co_return event.seq;
    }
    // This producer was restored from a backup. Its readers notice by the ids.
    log::error(
        "the stream has events that the producer has not",
        {{"producer", contracts::to_string(outbox_.producer())}, {"seq", event.seq}}
    );
    co_return page.head;
}

Task<NatsRelay::Step> NatsRelay::publish() {
    if (!batch_) {
        const auto most = static_cast<std::int64_t>(event_batch::kMostEvents);
        const OutboxPage page = co_await outbox_.read(position_.load(), most);
        if (page.events.empty()) {
            co_return Step::kNothingNew;
        }
        const auto room = std::min(event_batch::kMostBytes, stream_.client().max_payload() / 2);
        batch_ = event_batch::make(page, outbox_.producer(), room);
    }
    const auto result = co_await stream_.publish(batch_->message);
    if (result == JetStream::Published::kStored) {
        position_.store(batch_->last);
        batch_.reset();
        co_return Step::kMoved;
    }
    if (result == JetStream::Published::kNoStream) {
        synchronised_ = 0;
    }
    co_return Step::kWait;
}

}  // namespace stagedoor
