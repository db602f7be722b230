// A stretch of an outbox on its way to another process: a CloudEvents batch, and what else a reader
// must know in three headers. The same whether it travels by HTTP or by NATS.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/messaging/event_source.hpp"

namespace stagedoor::outbox_wire {

using Headers = std::vector<std::pair<std::string, std::string>>;

// Finds the value of a header by its name in lower case; nullopt when there is none.
using FindHeader = std::function<std::optional<std::string>(std::string_view name)>;

// Stagedoor-Outbox-Head, -Oldest and, where it is known, -After-Id.
[[nodiscard]] Headers headers_of(const OutboxPage& page);

// Reads the headers alone, as a refusal has them. Throws contracts::DecodeError.
[[nodiscard]] OutboxPage read_headers(const FindHeader& find);

// Whose events a page may hold: those of `producer`, without a gap.
struct Expected {
    contracts::Service producer;
    std::optional<std::int64_t> after;  // from here; absent: from wherever it begins
};

// Headers and events. Throws contracts::DecodeError when anything is missing, foreign or out of
// order.
[[nodiscard]] OutboxPage read_page(
    const FindHeader& find, std::string_view body, const Expected& expected
);

}  // namespace stagedoor::outbox_wire
