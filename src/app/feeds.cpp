#include "app/feeds.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "app/stores.hpp"

namespace stagedoor::app {

namespace {

using contracts::Service;

// How long a request waits for what another service acknowledged before it.
constexpr Milliseconds kCatchUp{1000};

// Before a producer that did not answer is asked again.
constexpr Milliseconds kProducerPause{100};

constexpr MetricName kLag{
    "stagedoor_feed_lag", "Events that a consumer has not applied yet, by producer."};
constexpr MetricName kStopped{
    "stagedoor_feed_stopped", "1: the feed stopped for good, its producer lost history."};
constexpr MetricName kParked{
    "stagedoor_parked_events", "Events that a consumer could not apply and has put aside."};
constexpr MetricName kRefills{
    "stagedoor_feed_refills_total", "Stretches of events that had to be read again."};

std::string feed_name(Service consumer, Service producer) {
    return std::string{contracts::to_string(consumer)} + "<" +
           std::string{contracts::to_string(producer)};
}

}  // namespace

FeedLinks links_within(Stores& stores) {
    return {
        [&stores](Service service) -> Database& { return stores.database(service); },
        [&stores](Service producer) -> EventSource& {
            return stores.outbox(producer);
        }};
}

Feeds::Feeds(Env& env, FeedLinks links, ConsumerOptions options)
    : env_{env}, links_{std::move(links)}, options_{options}, tasks_{env.scheduler()} {}

CatchUp Feeds::catch_up_of(Service consumer) {
    return [this, consumer](Service producer) {
        return catch_up(consumer, producer);
    };
}

void Feeds::add(Service service, std::vector<Subscription> subscriptions) {
    for (auto& subscription : subscriptions) {
        feeds_.push_back(
            {service,
             std::make_unique<Consumer>(
                 env_,
                 service,
                 links_.database(service),
                 links_.source(subscription.producer),
                 std::move(subscription.handlers),
                 options_
             )}
        );
    }
}

Task<void> Feeds::start() {
    for (auto& feed : feeds_) {
        co_await feed.consumer->load();
    }
    for (auto& feed : feeds_) {
        tasks_.spawn(
            feed_name(feed.service, feed.consumer->producer()), feed.consumer->run(tasks_)
        );
    }
}

Task<void> Feeds::stop() {
    tasks_.request_stop();
    co_await tasks_.join();
}

Task<bool> Feeds::settle(Milliseconds patience) {
    const auto deadline = env_.scheduler().monotonic() + patience;
    bool settled = true;
    for (auto& feed : feeds_) {
        const bool reached = co_await settle_one(*feed.consumer, deadline);
        settled = settled && reached;
    }
    co_return settled;
}

// Producers that start at the same moment do not answer yet.
Task<bool> Feeds::settle_one(Consumer& consumer, Monotonic deadline) {
    bool reached = co_await consumer.catch_up(deadline);
    while (!reached && consumer.failure().empty()) {
        const Monotonic again = env_.scheduler().monotonic() + kProducerPause;
        if (again >= deadline) {
            co_return false;
        }
        co_await sleep_until(env_.scheduler(), again);
        reached = co_await consumer.catch_up(deadline);
    }
    co_return reached;
}

std::vector<http::HealthCheck> Feeds::checks() const {
    std::vector<http::HealthCheck> checks;
    for (const auto& feed : feeds_) {
        http::HealthCheck check;
        check.name = feed_name(feed.service, feed.consumer->producer());
        check.lag = std::max<std::int64_t>(feed.consumer->lag(), 0);
        check.reason = feed.consumer->failure();
        if (const auto parked = feed.consumer->parked(); parked > 0 && check.reason.empty()) {
            check.reason = std::to_string(parked) + " events parked";
        }
        check.ok = check.reason.empty();
        checks.push_back(std::move(check));
    }
    return checks;
}

void Feeds::report(MetricSink& sink) const {
    std::map<Service, std::int64_t> parked;
    std::int64_t refills = 0;
    for (const auto& feed : feeds_) {
        const MetricLabels labels{
            {"consumer", std::string{contracts::to_string(feed.service)}},
            {"producer", std::string{contracts::to_string(feed.consumer->producer())}}};
        sink.gauge(kLag, labels, std::max<std::int64_t>(feed.consumer->lag(), 0));
        sink.gauge(kStopped, labels, std::int64_t{feed.consumer->failure().empty() ? 0 : 1});
        parked[feed.service] += feed.consumer->parked();
        refills += feed.consumer->refills();
    }
    for (const auto& [consumer, events] : parked) {
        sink.gauge(kParked, {{"consumer", std::string{contracts::to_string(consumer)}}}, events);
    }
    sink.counter(kRefills, {}, refills);
}

bool Feeds::failed() const {
    return std::ranges::any_of(feeds_, [](const auto& feed) {
        return !feed.consumer->failure().empty();
    });
}

std::optional<std::int64_t> Feeds::cursor(Service consumer, Service producer) const {
    for (const auto& feed : feeds_) {
        if (feed.service == consumer && feed.consumer->producer() == producer) {
            return feed.consumer->cursor();
        }
    }
    return std::nullopt;
}

Task<void> Feeds::catch_up(Service consumer, Service producer) {
    const auto deadline = env_.scheduler().monotonic() + kCatchUp;
    for (auto& feed : feeds_) {
        if (feed.service == consumer && feed.consumer->producer() == producer) {
            co_await feed.consumer->catch_up(deadline);
        }
    }
}

}  // namespace stagedoor::app
