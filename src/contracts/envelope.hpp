// The envelope in which services tell each other facts: CloudEvents 1.0 with two extensions, `seq`
// (position in the producer's outbox, gapless from 1) and `aggregateversion`. What is inside `data`
// stands in <service>_events.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.hpp"
#include "core/time.hpp"

namespace stagedoor::contracts {

enum class Service { kAuth, kTickets, kOrders, kExpiration, kPayments };

// "auth", "tickets", "orders", "expiration", "payments".
[[nodiscard]] std::string_view to_string(Service service);
[[nodiscard]] std::optional<Service> parse_service(std::string_view name);

// A fact about to be recorded; the outbox adds id, time and position in the transaction of its
// cause.
struct NewEvent {
    std::string type;                     // "order:created"
    std::string subject;                  // id of the aggregate
    std::optional<std::int64_t> version;  // of the aggregate, after the change
    std::string data;                     // a JSON object
};

// A recorded fact. Two events are the same when source and id are.
struct Event {
    Service source{};
    std::int64_t seq = 0;
    std::string id;
    std::string type;
    std::string subject;
    std::optional<std::int64_t> version;
    Instant time;
    std::string data;
};

// An event that this build cannot read: malformed, or a required member is missing. The consumer
// parks it; it is never skipped.
class DecodeError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// The CloudEvents JSON of `event`, one object, no line breaks. `feedseq`, when given, is added as a
// member of that name (test hooks only).
[[nodiscard]] std::string to_cloudevent(
    const Event& event, std::optional<std::int64_t> feedseq = std::nullopt
);

// Reads one CloudEvents object. Unknown attributes are ignored. Throws DecodeError.
[[nodiscard]] Event parse_cloudevent(std::string_view json);

// The media type of a batch, a JSON array of events.
inline constexpr std::string_view kBatchType = "application/cloudevents-batch+json";

[[nodiscard]] std::string to_batch(std::span<const Event> events);

// Throws DecodeError when one of the events cannot be read.
[[nodiscard]] std::vector<Event> parse_batch(std::string_view json);

}  // namespace stagedoor::contracts
