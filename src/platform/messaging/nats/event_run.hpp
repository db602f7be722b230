// The newest stretch of a producer's events that came by messages, without gaps, as far as memory
// goes. It knows when messages tell of two different histories.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "platform/messaging/event_source.hpp"

namespace stagedoor {

class EventRun {
  public:
    static constexpr std::size_t kMostEvents = 4096;

    enum class Heard {
        kNews,      // it goes on, or begins anew behind a gap
        kOld,       // nothing that was not known
        kConflict,  // other events under numbers that are known: everything was forgotten
    };
    // `page` is what one message says: at least one event.
    Heard hear(const OutboxPage& page);

    // The events behind `after`, with the id of the one there if that is known; nullopt when the
    // next one is not here.
    [[nodiscard]] std::optional<OutboxPage> read(std::int64_t after, std::int64_t limit) const;

  private:
    [[nodiscard]] bool contradicts(const OutboxPage& page) const;
    [[nodiscard]] const std::string* id_at(std::int64_t seq) const;
    void begin_with(const OutboxPage& page);
    void append(const contracts::Event& event);

    std::deque<contracts::Event> events_;
    std::optional<std::string> before_id_;  // of the event before the first
};

}  // namespace stagedoor
