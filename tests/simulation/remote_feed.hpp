// A producer's outbox read over the network, by a transport that commits every sin a bus can: it
// loses, repeats, shuffles, leaves holes and forgets. What the consumer's cursor makes of it must
// be exact.
#pragma once

#include <functional>
#include <string>

#include "platform/messaging/event_source.hpp"
#include "platform/messaging/outbox.hpp"
#include "tests/simulation/network.hpp"

namespace stagedoor::simulation {

// Probabilities for each stretch that is read.
struct FeedFaults {
    double repeated = 0;  // begins before the cursor
    double shuffled = 0;
    double holed = 0;      // its first events are missing
    double forgotten = 0;  // empty, though there is more
    double silent = 0;     // for each note that something new is there
};

struct FeedCounts {
    std::uint64_t repeated = 0;
    std::uint64_t shuffled = 0;
    std::uint64_t holed = 0;
    std::uint64_t forgotten = 0;
};

// What all feeds of a run share.
struct Bus {
    FeedFaults faults;
    FeedCounts counts;
    Chance chance;
};

class RemoteFeed final : public EventSource {
  public:
    // Where the producer's outbox is now; nullptr while nobody runs it.
    using Locate = std::function<Outbox*()>;

    struct Route {
        std::string machine;  // where the producer runs
        contracts::Service producer;
        Locate locate;
    };
    // Lives in the consumer's process.
    RemoteFeed(Network& network, Bus& bus, Process& consumer, Route route);

    [[nodiscard]] contracts::Service producer() const override { return route_.producer; }
    [[nodiscard]] Task<OutboxPage> read(std::int64_t after, std::int64_t limit) override;
    [[nodiscard]] std::int64_t head() const override { return head_; }
    [[nodiscard]] Task<std::int64_t> present_head(Monotonic deadline) override;
    [[nodiscard]] Signal& moved() override { return moved_; }

    // The producer said that its head is there.
    void hear(std::int64_t head);

  private:
    [[nodiscard]] Task<OutboxPage> ask(std::int64_t after, std::int64_t limit);
    void spoil(OutboxPage& page);

    Network& network_;
    Bus& bus_;
    Process& consumer_;
    Route route_;
    std::int64_t head_ = 0;
    Signal moved_;
};

}  // namespace stagedoor::simulation
