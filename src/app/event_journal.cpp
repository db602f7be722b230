#include "app/event_journal.hpp"

#include "core/json_writer.hpp"

namespace stagedoor::app {

void EventJournal::record(std::span<const contracts::Event> events) {
    const std::lock_guard lock{mutex_};
    events_.insert(events_.end(), events.begin(), events.end());
}

void EventJournal::reset() {
    const std::lock_guard lock{mutex_};
    events_.clear();
}

std::string EventJournal::to_json(const Query& query) const {
    const std::lock_guard lock{mutex_};
    JsonWriter out;
    out.begin_object().key("events").begin_array();
    std::int64_t shown = 0;
    const auto last = static_cast<std::int64_t>(events_.size());
    for (auto feedseq = query.after + 1; feedseq <= last && shown < query.limit; ++feedseq) {
        const auto& event = events_[static_cast<std::size_t>(feedseq - 1)];
        if (query.type.empty() || event.type == query.type) {
            out.raw(contracts::to_cloudevent(event, feedseq));
            ++shown;
        }
    }
    out.end_array().member("last", last).end_object();
    return out.take();
}

}  // namespace stagedoor::app
