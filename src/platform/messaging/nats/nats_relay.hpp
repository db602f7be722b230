// Publishes a producer's outbox into the stream: in order, in batches, each again and again, the
// same bytes under the same id, until the server says that it has it. Nothing depends on it but
// speed: what never gets there is read from the producer.
//
// Two relays of one producer are harmless: what both publish is there twice.
#pragma once

#include <atomic>
#include <optional>

#include "platform/messaging/event_source.hpp"
#include "platform/messaging/nats/event_batch.hpp"
#include "platform/messaging/nats/jet_stream.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/task_group.hpp"

namespace stagedoor {

struct NatsRelayOptions {
    Milliseconds first_retry{100};  // doubled after each
    Milliseconds longest_retry{2000};
    Milliseconds lookout{1000};  // looks after this much silence
};

class NatsRelay {
  public:
    // The references outlive the relay.
    NatsRelay(Env& env, JetStream& stream, EventSource& outbox, NatsRelayOptions options = {});

    // Until the group stops.
    [[nodiscard]] Task<void> run(TaskGroup& group);

    // The last event that the stream is known to have.
    [[nodiscard]] std::int64_t position() const { return position_.load(); }

  private:
    enum class Step { kMoved, kNothingNew, kWait };

    [[nodiscard]] Task<Step> step();
    [[nodiscard]] Task<bool> synchronise(std::uint64_t connection);
    [[nodiscard]] Task<std::int64_t> kept_in_common(JetStream::Found last);
    [[nodiscard]] Task<Step> publish();
    [[nodiscard]] Task<void> wait(TaskGroup& group, std::uint64_t seen, Milliseconds time);
    [[nodiscard]] Task<void> wake_at_stop(TaskGroup& group);

    Env& env_;
    JetStream& stream_;
    EventSource& outbox_;
    NatsRelayOptions options_;
    std::uint64_t synchronised_ = 0;           // the connection for which position_ holds
    std::optional<event_batch::Batch> batch_;  // whose fate is not known yet
    std::atomic<std::int64_t> position_ = 0;
};

}  // namespace stagedoor
