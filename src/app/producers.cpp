#include "app/producers.hpp"

#include "platform/messaging/nats/event_batch.hpp"

namespace stagedoor::app {

using contracts::Service;

namespace {

NatsOptions to_nats(const Settings& settings) {
    NatsOptions options;
    options.urls = settings.cluster->nats;
    return options;
}

// As many copies as there are servers to keep them.
JetStreamOptions to_stream(const Settings& settings) {
    JetStreamOptions options;
    options.replicas = settings.cluster->nats.size() >= 3 ? 3 : 1;
    return options;
}

}  // namespace

Producers::Producers(Env& env, Stores& stores, HttpClient& peers, const Settings& settings)
    : env_{env},
      stores_{stores},
      settings_{settings},
      peers_{peers},
      nats_{env, to_nats(settings)},
      stream_{nats_, to_stream(settings)},
      tasks_{env.scheduler()} {}

EventSource& Producers::source(Service producer) {
    if (stores_.host(producer)) {
        return stores_.outbox(producer);
    }
    HttpOutboxOptions options;
    options.address = settings_.cluster->outboxes.at(producer);
    options.token = settings_.internal_token.value_or("");
    outboxes_.push_back(std::make_unique<HttpOutbox>(env_, peers_, producer, std::move(options)));
    feeds_.push_back(std::make_unique<NatsFeed>(env_, stream_, *outboxes_.back()));
    return *feeds_.back();
}

void Producers::start() {
    for (const auto service : stores_.services()) {
        relays_.push_back(std::make_unique<NatsRelay>(env_, stream_, stores_.outbox(service)));
        tasks_.spawn("relay", relays_.back()->run(tasks_));
        own_news_.push_back(nats_.subscribe(
            event_batch::subject_of(service),
            [this, service](const NatsMessage&) { stores_.hurry(service); }
        ));
    }
}

Task<void> Producers::stop() {
    own_news_.clear();
    tasks_.request_stop();
    peers_.abort_all();
    co_await tasks_.join();
}

}  // namespace stagedoor::app
