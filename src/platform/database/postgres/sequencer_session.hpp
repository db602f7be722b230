// What a sequencer asks of the store, on a session of its own: the statements of sequencer.hpp,
// without its thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "contracts/envelope.hpp"
#include "platform/database/postgres/session.hpp"

namespace stagedoor {

// What stands staged and visible. Nothing does when `lowest` is absent.
struct Staged {
    std::optional<std::int64_t> lowest;
    std::int64_t highest = 0;
};

// Everything throws Unavailable, ServerError.
class SequencerSession {
  public:
    SequencerSession(const std::string& url, contracts::Service producer);

    // Tries to be the one that numbers; true when it is, or was already.
    bool lead();
    [[nodiscard]] bool leads() const { return epoch_.has_value(); }

    // Numbers up to `most` of what is committed; how many. Nothing, and leads() no more, when
    // another has taken over.
    std::int64_t number(std::int64_t most);

    [[nodiscard]] Staged look();
    // Numbered facts above `after`, in order.
    [[nodiscard]] std::vector<contracts::Event> read(std::int64_t after, std::int64_t most);

  private:
    std::int64_t number_as_leader(std::int64_t most);

    Session session_;
    contracts::Service producer_;
    std::optional<std::int64_t> epoch_;
};

}  // namespace stagedoor
