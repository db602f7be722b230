// What GET /test/events shows: the facts of all services in one line, a cause always before its
// effect. With --test-hooks only; kept in memory.
#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "contracts/envelope.hpp"

namespace stagedoor::app {

// Any thread may call any member.
class EventJournal {
  public:
    // Appends a committed batch. Called before any consumer can see it, so whatever it causes comes
    // later.
    void record(std::span<const contracts::Event> events);
    // Forgets everything; numbering starts at 1 again.
    void reset();

    struct Query {
        std::int64_t after = 0;
        std::int64_t limit = 10'000;
        std::string type;  // empty: every type
    };
    // {"events":[…],"last":57}: CloudEvents with `feedseq` 1, 2 …; `last` is the newest of all.
    [[nodiscard]] std::string to_json(const Query& query) const;

  private:
    mutable std::mutex mutex_;
    std::vector<contracts::Event> events_;
};

}  // namespace stagedoor::app
