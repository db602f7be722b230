// A producer's events as they come by NATS, for a consumer that keeps its own position: what was
// just published from memory, what is older from the stream, and what is missing, contradictory or
// too quiet from the producer itself. Repetition, loss and disorder cost time, never an effect.
#pragma once

#include <atomic>
#include <exception>
#include <memory>
#include <optional>

#include "platform/messaging/event_source.hpp"
#include "platform/messaging/nats/event_run.hpp"
#include "platform/messaging/nats/jet_stream.hpp"
#include "platform/messaging/nats/stream_history.hpp"
#include "platform/runtime/env.hpp"

namespace stagedoor {

struct NatsFeedOptions {
    Milliseconds silence{900};  // after that without news the producer is asked
};

// For one consumer. Lives on the background executor; head() may be asked from any thread.
class NatsFeed final : public EventSource {
  public:
    // `producer` is the producer's outbox, read from where it is (HttpOutbox). The references
    // outlive the feed.
    NatsFeed(Env& env, JetStream& stream, EventSource& producer, NatsFeedOptions options = {});

    [[nodiscard]] contracts::Service producer() const override { return producer_.producer(); }
    [[nodiscard]] Task<OutboxPage> read(std::int64_t after, std::int64_t limit) override;
    [[nodiscard]] std::int64_t head() const override { return head_.load(); }
    [[nodiscard]] Task<std::int64_t> present_head(Monotonic deadline) override;
    [[nodiscard]] Signal& moved() override { return moved_; }

    // How often the producer was asked for events.
    [[nodiscard]] std::int64_t refills() const { return refills_.load(); }

  private:
    void hear(const NatsMessage& message);
    void learn(std::int64_t head);
    void note_life();
    [[nodiscard]] bool heard_lately() const;
    [[nodiscard]] Task<OutboxPage> fetch(std::int64_t after, std::int64_t limit);
    [[nodiscard]] Task<std::optional<OutboxPage>> read_stream(
        std::int64_t after, std::int64_t limit
    );
    [[nodiscard]] Task<std::optional<OutboxPage>> ask_producer(
        std::int64_t after, std::int64_t limit, std::exception_ptr& failure
    );

    Env& env_;
    JetStream& stream_;
    EventSource& producer_;
    NatsFeedOptions options_;
    EventRun run_;
    StreamHistory history_;
    Monotonic heard_{};           // when news came, or the producer answered
    std::uint64_t heard_on_ = 0;  // on which connection; 0: trust nothing
    std::atomic<std::int64_t> head_ = 0;
    std::atomic<std::int64_t> refills_ = 0;
    Signal moved_;
    std::unique_ptr<NatsClient::Subscription> subscription_;
};

}  // namespace stagedoor
