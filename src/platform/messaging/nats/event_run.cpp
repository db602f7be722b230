#include "platform/messaging/nats/event_run.hpp"

#include <algorithm>

namespace stagedoor {

EventRun::Heard EventRun::hear(const OutboxPage& page) {
    const auto first = page.events.front().seq;
    const auto last = page.events.back().seq;
    if (events_.empty() || first > events_.back().seq + 1) {
        begin_with(page);
        return Heard::kNews;
    }
    if (contradicts(page)) {
        events_.clear();
        before_id_.reset();
        return Heard::kConflict;
    }
    if (last <= events_.back().seq) {
        return Heard::kOld;
    }
    for (const contracts::Event& event : page.events) {
        if (event.seq == events_.back().seq + 1) {
            append(event);
        }
    }
    return Heard::kNews;
}

std::optional<OutboxPage> EventRun::read(std::int64_t after, std::int64_t limit) const {
    if (events_.empty() || after + 1 < events_.front().seq || after >= events_.back().seq) {
        return std::nullopt;
    }
    OutboxPage page;
    const auto begin = events_.begin() + (after + 1 - events_.front().seq);
    const auto count = std::min<std::int64_t>(limit, events_.end() - begin);
    page.events.assign(begin, begin + count);
    page.head = events_.back().seq;
    if (const std::string* const id = id_at(after)) {
        page.after_id = *id;
    }
    return page;
}

// Ids are never given twice, so one that differs is another event.
bool EventRun::contradicts(const OutboxPage& page) const {
    const auto differs = [this](std::int64_t seq, const std::string& id) {
        const std::string* const known = id_at(seq);
        return known != nullptr && *known != id;
    };
    return (page.after_id && differs(page.events.front().seq - 1, *page.after_id)) ||
           std::any_of(page.events.begin(), page.events.end(), [&](const contracts::Event& event) {
               return differs(event.seq, event.id);
           });
}

// nullptr when it is not known.
const std::string* EventRun::id_at(std::int64_t seq) const {
    if (events_.empty() || seq + 1 < events_.front().seq || seq > events_.back().seq) {
        return nullptr;
    }
    if (seq + 1 == events_.front().seq) {
        return before_id_ ? &*before_id_ : nullptr;
    }
    return &events_[static_cast<std::size_t>(seq - events_.front().seq)].id;
}

void EventRun::begin_with(const OutboxPage& page) {
    events_.clear();
    before_id_ = page.after_id;
    for (const contracts::Event& event : page.events) {
        append(event);
    }
}

void EventRun::append(const contracts::Event& event) {
    events_.push_back(event);
    if (events_.size() > kMostEvents) {
        before_id_ = events_.front().id;
        events_.pop_front();
    }
}

}  // namespace stagedoor
