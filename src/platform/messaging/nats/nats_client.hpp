// NATS for coroutines: keeps one connection (NatsSession) alive on a thread of its own, asks
// questions with a deadline, and hands messages to subscribers on the background executor.
//
// Every call is a hint to a server that may forget: no answer means that nobody knows. Nothing is
// kept for later while there is no connection.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "platform/messaging/nats/nats_session.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/signal.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor {

class NatsClient {
  public:
    using Receive = std::function<void(const NatsMessage&)>;

    // Ends the subscription when it is destroyed, on the executor like everything it calls.
    class Subscription {
      public:
        Subscription(const Subscription&) = delete;
        Subscription& operator=(const Subscription&) = delete;
        ~Subscription();

      private:
        friend class NatsClient;
        Subscription() = default;
        std::function<void()> end_;
    };

    // Begins to connect, and goes on trying until it is destroyed. Env outlives the client.
    NatsClient(Env& env, NatsOptions options);
    NatsClient(const NatsClient&) = delete;
    NatsClient& operator=(const NatsClient&) = delete;
    // Closes the connection. What waits for an answer gets none.
    ~NatsClient();

    [[nodiscard]] bool connected() const;
    // Notified when a connection was made or broke.
    [[nodiscard]] Signal& changed();
    // How many connections there have been: another number, another connection.
    [[nodiscard]] std::uint64_t connection() const;
    // Of the present connection; 0 without one.
    [[nodiscard]] std::size_t max_payload() const;

    // Publishes with a subject for the answer and waits for the first one. nullopt: not connected,
    // none in time, the connection broke, or too many are waiting; whether the message arrived is
    // then unknown. The message's own `reply` is not used.
    [[nodiscard]] Task<std::optional<NatsMessage>> request(
        NatsMessage message, Milliseconds timeout
    );

    // Requests that wait for their answer.
    [[nodiscard]] std::size_t pending() const;

    // `receive` is called on the executor with each message on `subject` (no wildcards), over every
    // connection. Messages are dropped when the executor falls behind by kMostWaiting bytes.
    [[nodiscard]] std::unique_ptr<Subscription> subscribe(std::string subject, Receive receive);
    static constexpr std::size_t kMostWaiting = 16U << 20U;

  private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace stagedoor
