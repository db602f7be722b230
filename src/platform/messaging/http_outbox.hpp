// A producer's outbox in another process, read from its internal listener (GET /internal/outbox).
// The way that never lies: slower than being told, and always right. Every other way across
// processes falls back on it.
#pragma once

#include <atomic>
#include <string>

#include "platform/http_client/http_client.hpp"
#include "platform/messaging/event_source.hpp"
#include "platform/runtime/env.hpp"

namespace stagedoor {

struct HttpOutboxOptions {
    std::string address;         // "http://orders:3001", of the producer's internal listener
    std::string token;           // INTERNAL_TOKEN there; empty: none
    Milliseconds timeout{5000};  // of one read
};

// Lives on the background executor; head() may be asked from any thread.
class HttpOutbox final : public EventSource {
  public:
    // No page asks for more events than this, and an event is smaller than the largest request
    // body (100 kB): so a page always fits into the largest reply that is accepted.
    static constexpr std::int64_t kMostEvents = 256;
    static constexpr std::size_t kMostBytes = 32U << 20U;

    // The references outlive the object.
    HttpOutbox(Env& env, HttpClient& http, contracts::Service producer, HttpOutboxOptions options);

    [[nodiscard]] contracts::Service producer() const override { return producer_; }

    // Throws Unavailable also for an answer that is not a page of this producer's outbox.
    [[nodiscard]] Task<OutboxPage> read(std::int64_t after, std::int64_t limit) override;

    // What the last answer said.
    [[nodiscard]] std::int64_t head() const override { return head_.load(); }
    [[nodiscard]] Task<std::int64_t> present_head(Monotonic deadline) override;

    // Notified when an answer shows a higher head; nobody tells of new events by itself.
    [[nodiscard]] Signal& moved() override { return moved_; }

  private:
    // Positions end here (contract 2.6).
    static constexpr std::int64_t kBeyondAll = std::int64_t{1} << 53;

    struct Stretch {
        std::int64_t after;
        std::int64_t limit;
    };
    [[nodiscard]] Task<OutboxPage> ask(Stretch wanted, Milliseconds timeout);
    [[nodiscard]] OutboxPage understand(const HttpReply& reply, Stretch wanted) const;
    void learn(std::int64_t head);

    Env& env_;
    HttpClient& http_;
    contracts::Service producer_;
    HttpOutboxOptions options_;
    std::atomic<std::int64_t> head_ = 0;
    Signal moved_;
};

}  // namespace stagedoor
