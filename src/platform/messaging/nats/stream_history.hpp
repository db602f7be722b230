// Reading a producer's past out of the stream, from a position of ours: the message that holds the
// next event is looked for by bisection, those behind it follow. Whatever the stream lacks is read
// from the producer instead.
#pragma once

#include <cstdint>
#include <optional>

#include "platform/messaging/event_source.hpp"
#include "platform/messaging/nats/jet_stream.hpp"

namespace stagedoor {

class StreamHistory {
  public:
    // The stream outlives the object.
    StreamHistory(JetStream& stream, contracts::Service producer);

    // Up to `limit` events behind `after`; head is the last event that was seen here. nullopt when
    // the stream does not have the next one, or does not say.
    [[nodiscard]] Task<std::optional<OutboxPage>> read(std::int64_t after, std::int64_t limit);

  private:
    // A message of the stream, as far as it can be read.
    struct Chapter {
        std::uint64_t position = 0;
        OutboxPage page;

        [[nodiscard]] std::int64_t first() const { return page.events.front().seq; }
        [[nodiscard]] std::int64_t last() const { return page.events.back().seq; }
        [[nodiscard]] bool holds(std::int64_t seq) const { return first() <= seq && seq <= last(); }
    };

    [[nodiscard]] Task<std::optional<Chapter>> find(std::int64_t seq);
    [[nodiscard]] Task<std::optional<Chapter>> bisect(std::int64_t seq, std::uint64_t end);
    [[nodiscard]] Task<std::optional<Chapter>> follow(std::int64_t seq);
    [[nodiscard]] std::optional<Chapter> understand(JetStream::Lookup lookup) const;
    [[nodiscard]] OutboxPage cut(const Chapter& chapter, std::int64_t after, std::int64_t limit);

    JetStream& stream_;
    contracts::Service producer_;
    std::int64_t next_seq_ = 0;  // what is at or behind next_position_
    std::uint64_t next_position_ = 0;
};

}  // namespace stagedoor
