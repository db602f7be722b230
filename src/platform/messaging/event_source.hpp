// Where a consumer reads one producer's events, wherever the producer runs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "contracts/envelope.hpp"
#include "platform/runtime/signal.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor {

// A stretch of a producer's outbox.
struct OutboxPage {
    std::vector<contracts::Event> events;  // seq ascending and gapless, from after + 1
    std::int64_t head = 0;                 // the producer's last seq; 0 when it never said anything
    std::int64_t oldest = 1;               // the first seq still kept
    std::optional<std::string>
        after_id;  // id of the event at `after`; absent for 0 and when trimmed
};

class EventSource {
  public:
    virtual ~EventSource() = default;

    [[nodiscard]] virtual contracts::Service producer() const = 0;

    // Up to `limit` durable events behind `after`. Throws Unavailable.
    [[nodiscard]] virtual Task<OutboxPage> read(std::int64_t after, std::int64_t limit) = 0;

    // The producer's last durable seq, as far as known here without asking.
    [[nodiscard]] virtual std::int64_t head() const = 0;

    // The producer's last durable seq at a moment after the call, asked for where head() does not
    // know it; the answer comes by `deadline`, or soon after. Throws Unavailable.
    [[nodiscard]] virtual Task<std::int64_t> present_head(Monotonic /*deadline*/) {
        co_return head();
    }

    // Notified when head() rose. May be lost in a cluster; consumers also look from time to time.
    [[nodiscard]] virtual Signal& moved() = 0;
};

}  // namespace stagedoor
