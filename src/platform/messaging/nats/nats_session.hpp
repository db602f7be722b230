// One connection to a NATS server, from its handshake to its end: the only place that knows libnats
// (nats_session.cpp includes it). It never reconnects: what was on its way when it broke is
// unknown, and whoever owns it makes a new one (NatsClient).
//
// What libnats 3.4.1 gets wrong, and what is done about it here:
// - Connect spins, and eats memory, when a server falls silent in the handshake (fixed in 3.8.0):
//   a watchdog cuts the socket.
// - A message for a subscription that is being destroyed crashes the reader, and the error handler
//   may be given one that is gone (3.6.1, 3.7.0): subscriptions live as long as the connection, and
//   the handler looks at none.
// - Fetch with a batch above 1 writes beyond the heap (3.9.0): there is no Fetch here.
// - Publishing while disconnected fills a buffer that leaves later, out of order: no reconnecting.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/time.hpp"

namespace stagedoor {

struct NatsOptions {
    std::vector<std::string> urls;  // nats://host:port or tls://…, with user:password@ if any
    Milliseconds connect_timeout{2000};  // of each URL
    Milliseconds first_retry{100};       // after a connection that failed; doubled after each
    Milliseconds longest_retry{2000};
};

struct NatsMessage {
    std::string subject;
    std::string reply = {};  // where an answer is wanted, if anywhere
    std::vector<std::pair<std::string, std::string>> headers = {};
    std::string data = {};
};

// The value of a header, case counts; nullptr when there is none.
[[nodiscard]] const std::string* find_header(const NatsMessage& message, std::string_view name);

// Belongs to one thread. Every member blocks for seconds at most.
class NatsSession {
  public:
    // Called on threads of libnats, not any more once the destructor has returned.
    struct Callbacks {
        std::function<void(NatsMessage)> received;
        std::function<void()> closed;  // the connection broke, or was closed
    };

    // Connects. Throws Unavailable.
    NatsSession(const NatsOptions& options, Callbacks callbacks);
    NatsSession(const NatsSession&) = delete;
    NatsSession& operator=(const NatsSession&) = delete;
    // Closes the connection, and waits until no callback runs.
    ~NatsSession();

    // From now on messages on `subject` are received. Throws Unavailable.
    void subscribe(const std::string& subject);

    // Hands the message to the connection; nothing says that it arrives. Throws Unavailable.
    void publish(const NatsMessage& message);

    // A subject prefix that nobody else has, for answers: "_INBOX.something.".
    [[nodiscard]] const std::string& inbox() const;
    // The largest message that the server takes.
    [[nodiscard]] std::size_t max_payload() const;

  private:
    void end();

    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace stagedoor
