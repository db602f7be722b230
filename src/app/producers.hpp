// The producers that hosted services follow and that other processes host: what they say comes by
// NATS, and what NATS does not bring is asked for over HTTP. And the relays of those hosted here.
#pragma once

#include <memory>
#include <vector>

#include "app/config/settings.hpp"
#include "app/stores.hpp"
#include "platform/http_client/http_client.hpp"
#include "platform/messaging/http_outbox.hpp"
#include "platform/messaging/nats/jet_stream.hpp"
#include "platform/messaging/nats/nats_feed.hpp"
#include "platform/messaging/nats/nats_relay.hpp"
#include "platform/runtime/env.hpp"
#include "platform/runtime/task_group.hpp"

namespace stagedoor::app {

class Producers {
  public:
    // References outlive it.
    Producers(Env& env, Stores& stores, HttpClient& peers, const Settings& settings);

    // Where one consumer of this process reads a producer; another one at each call.
    [[nodiscard]] EventSource& source(contracts::Service producer);

    // Publishes what hosted services say, and has them look when a replica elsewhere did. After
    // Stores::attach().
    void start();
    [[nodiscard]] Task<void> stop();

  private:
    Env& env_;
    Stores& stores_;
    const Settings& settings_;
    HttpClient& peers_;
    NatsClient nats_;
    JetStream stream_;
    std::vector<std::unique_ptr<HttpOutbox>> outboxes_;
    std::vector<std::unique_ptr<NatsFeed>> feeds_;
    std::vector<std::unique_ptr<NatsRelay>> relays_;
    std::vector<std::unique_ptr<NatsClient::Subscription>> own_news_;
    TaskGroup tasks_;
};

}  // namespace stagedoor::app
