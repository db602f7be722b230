#include "platform/messaging/nats/event_batch.hpp"

#include <algorithm>

#include "platform/messaging/outbox_wire.hpp"

namespace stagedoor::event_batch {
namespace {

std::string message_id(contracts::Service producer, std::int64_t first, std::int64_t last) {
    return std::string{contracts::to_string(producer)} + ":" + std::to_string(first) + "-" +
           std::to_string(last);
}

bool same_name(std::string_view given, std::string_view lower) {
    return std::equal(given.begin(), given.end(), lower.begin(), lower.end(), [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

// How many of the first events fit.
std::size_t how_many(const std::vector<contracts::Event>& events, std::size_t most_bytes) {
    std::size_t bytes = 2;
    std::size_t count = 0;
    for (const contracts::Event& event : events) {
        bytes += contracts::to_cloudevent(event).size() + 1;
        if (count == kMostEvents || (count > 0 && bytes > most_bytes)) {
            break;
        }
        ++count;
    }
    return count;
}

}  // namespace

std::string subject_of(contracts::Service producer) {
    return "stagedoor.events." + std::string{contracts::to_string(producer)};
}

Batch make(const OutboxPage& page, contracts::Service producer, std::size_t most_bytes) {
    const std::span<const contracts::Event> all{page.events};
    const auto events = all.first(how_many(page.events, most_bytes));
    Batch batch;
    batch.last = events.back().seq;
    batch.message.subject = subject_of(producer);
    batch.message.data = contracts::to_batch(events);
    batch.message.headers = outbox_wire::headers_of(page);
    batch.message.headers.emplace_back("Content-Type", contracts::kBatchType);
    batch.message.headers.emplace_back(
        "Nats-Msg-Id", message_id(producer, events.front().seq, batch.last)
    );
    return batch;
}

OutboxPage read(const NatsMessage& message, contracts::Service producer) {
    const auto find = [&message](std::string_view name) -> std::optional<std::string> {
        for (const auto& [key, value] : message.headers) {
            if (same_name(key, name)) {
                return value;
            }
        }
        return std::nullopt;
    };
    auto page = outbox_wire::read_page(find, message.data, {producer, std::nullopt});
    if (page.events.empty()) {
        throw contracts::DecodeError{"message without events"};
    }
    return page;
}

}  // namespace stagedoor::event_batch
