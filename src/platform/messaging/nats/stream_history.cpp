#include "platform/messaging/nats/stream_history.hpp"

#include <algorithm>

#include "platform/messaging/nats/event_batch.hpp"

namespace stagedoor {

StreamHistory::StreamHistory(JetStream& stream, contracts::Service producer)
    : stream_{stream}, producer_{producer} {}

Task<std::optional<OutboxPage>> StreamHistory::read(std::int64_t after, std::int64_t limit) {
    const auto chapter = co_await find(after + 1);
    if (!chapter) {
        co_return std::nullopt;
    }
    co_return cut(*chapter, after, limit);
}

Task<std::optional<StreamHistory::Chapter>> StreamHistory::find(std::int64_t seq) {
    auto found = co_await follow(seq);
    if (found) {
        co_return found;
    }
    JetStream::Lookup newest = co_await stream_.last(event_batch::subject_of(producer_));
    found = understand(std::move(newest));
    if (!found || found->holds(seq) || found->last() < seq) {
        co_return found && found->holds(seq) ? std::move(found) : std::nullopt;
    }
    co_return co_await bisect(seq, found->position);
}

// What was read last is usually followed by what is asked for next.
Task<std::optional<StreamHistory::Chapter>> StreamHistory::follow(std::int64_t seq) {
    if (seq != next_seq_) {
        co_return std::nullopt;
    }
    const auto subject = event_batch::subject_of(producer_);
    JetStream::Lookup lookup = co_await stream_.next(subject, next_position_);
    auto found = understand(std::move(lookup));
    co_return found && found->holds(seq) ? std::move(found) : std::nullopt;
}

// The first message at [1, end) whose last event is not before `seq`. Relays that began anew may
// have said things twice, so that the stream is not in order everywhere: then this may miss what is
// there.
Task<std::optional<StreamHistory::Chapter>> StreamHistory::bisect(
    std::int64_t seq, std::uint64_t end
) {
    const auto subject = event_batch::subject_of(producer_);
    std::uint64_t begin = 1;
    while (begin < end) {
        const auto middle = begin + (end - begin) / 2;
        JetStream::Lookup lookup = co_await stream_.next(subject, middle);
        auto found = understand(std::move(lookup));
        if (!found || found->holds(seq)) {
            co_return found;
        }
        if (found->last() < seq) {
            begin = found->position + 1;
        } else {
            end = middle;
        }
    }
    co_return std::nullopt;
}

std::optional<StreamHistory::Chapter> StreamHistory::understand(JetStream::Lookup lookup) const {
    if (!lookup.found) {
        return std::nullopt;
    }
    try {
        return Chapter{lookup.found->position, event_batch::read(lookup.found->message, producer_)};
    } catch (const contracts::DecodeError&) {
        return std::nullopt;
    }
}

OutboxPage StreamHistory::cut(const Chapter& chapter, std::int64_t after, std::int64_t limit) {
    OutboxPage page;
    const auto& all = chapter.page.events;
    const auto begin = all.begin() + (after + 1 - chapter.first());
    const auto count = std::min<std::int64_t>(limit, all.end() - begin);
    page.events.assign(begin, begin + count);
    page.head = chapter.last();
    page.after_id = begin == all.begin() ? chapter.page.after_id : std::prev(begin)->id;
    next_seq_ = page.events.back().seq + 1;
    next_position_ = chapter.position + (begin + count == all.end() ? 1 : 0);
    return page;
}

}  // namespace stagedoor
