// A stretch of an outbox as one message of the stream: headers and body as /internal/outbox has
// them, and the message id by which the server recognises a repetition.
#pragma once

#include <string>

#include "platform/messaging/event_source.hpp"
#include "platform/messaging/nats/nats_session.hpp"

namespace stagedoor::event_batch {

// Consecutive events, as many as a message holds (contract 4.3).
inline constexpr std::size_t kMostEvents = 256;
inline constexpr std::size_t kMostBytes = 512U << 10U;

// "stagedoor.events.orders".
[[nodiscard]] std::string subject_of(contracts::Service producer);

struct Batch {
    NatsMessage message;
    std::int64_t last = 0;  // its last event
};

// The first events of `page`, which are at least one, up to `most_bytes` if more than one. The page
// was read behind the event before its first one.
[[nodiscard]] Batch make(
    const OutboxPage& page, contracts::Service producer, std::size_t most_bytes
);

// The events of a message, at least one, and the id of the one before. Throws
// contracts::DecodeError.
[[nodiscard]] OutboxPage read(const NatsMessage& message, contracts::Service producer);

}  // namespace stagedoor::event_batch
