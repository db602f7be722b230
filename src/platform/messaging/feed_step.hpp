// What a consumer does inside its transaction, as plain functions: check the cursor, apply or park,
// move the cursor. Nothing here can suspend.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "contracts/envelope.hpp"
#include "core/time.hpp"
#include "platform/database/transaction.hpp"
#include "platform/messaging/event_handler.hpp"

namespace stagedoor::feed {

// Where one consumer stands with one producer.
struct Position {
    std::int64_t seq = 0;
    std::string event_id;
    std::int64_t parked = 0;  // events of that producer
};

// One service's view of one producer. References outlive it.
struct Feed {
    contracts::Service producer;
    const std::vector<EventHandler>& handlers;
    Instant now;  // of parking
};

struct Applied {
    Position position;
    std::vector<const contracts::Event*> effects;  // of the given events, those that had a handler
};

[[nodiscard]] Position read_position(Transaction& tx, contracts::Service producer);

// Applies the events that follow the cursor without a gap; drops those at or before it; stops at
// the first beyond the next. Events behind a parked one with their key are parked. With
// `park_reason` the events are parked instead of applied. Throws what a handler throws.
[[nodiscard]] Applied apply(
    Transaction& tx,
    const Feed& feed,
    std::span<const contracts::Event> events,
    const std::optional<std::string>& park_reason
);

// What is parked of one producer, in order.
struct Parked {
    std::int64_t seq = 0;
    std::string key;  // EventHandler::key
};
[[nodiscard]] std::vector<Parked> list_parked(Transaction& tx, contracts::Service producer);

// Applies a parked event and forgets it. nullopt when it is not parked any more. Throws what its
// handler throws.
[[nodiscard]] std::optional<contracts::Event> replay(
    Transaction& tx, const Feed& feed, std::int64_t seq
);

}  // namespace stagedoor::feed
