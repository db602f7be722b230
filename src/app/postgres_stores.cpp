#include "app/postgres_stores.hpp"

#include <algorithm>

#include "app/run_task.hpp"
#include "core/check.hpp"
#include "platform/observability/log.hpp"
#include "platform/runtime/errors.hpp"

namespace stagedoor::app {

using contracts::Service;

namespace {

constexpr Milliseconds kPatience{60'000};
constexpr Milliseconds kRetry{1000};

constexpr MetricName kCommits{
    "stagedoor_postgres_commits_total", "Transactions of this process that changed something."};
constexpr MetricName kRepeated{
    "stagedoor_postgres_repeated_total", "Transactions that had to be run again."};
constexpr MetricName kFound{
    "stagedoor_postgres_lost_answers_total",
    "Commits whose answer was lost, by what had happened."};

// One that is still starting is no reason to die.
std::unique_ptr<PostgresDatabase> open_patiently(
    Env& env, const std::string& url, Service service
) {
    const auto deadline = env.scheduler().monotonic() + kPatience;
    while (true) {
        try {
            return PostgresDatabase::open(url, env, migrations_of(service));
        } catch (const Unavailable& error) {
            const auto now = env.scheduler().monotonic();
            if (now >= deadline) {
                throw;
            }
            log::warning(
                "waiting for PostgreSQL",
                {{"service", contracts::to_string(service)}, {"reason", error.what()}}
            );
            run_task(env, sleep_until(env.scheduler(), now + kRetry));
        }
    }
}

}  // namespace

PostgresStores::PostgresStores(
    Env& env, const Databases& databases, const EventObserver& observer
) {
    for (const auto& [service, url] : databases) {
        stores_.push_back(
            {service,
             url,
             std::make_unique<Outbox>(env, service),
             open_patiently(env, url, service),
             nullptr}
        );
        if (observer) {
            stores_.back().outbox->on_committed(observer);
        }
    }
}

PostgresStores::~PostgresStores() {
    close();
}

std::vector<Service> PostgresStores::services() const {
    std::vector<Service> hosted;
    for (const auto& store : stores_) {
        hosted.push_back(store.service);
    }
    return hosted;
}

PostgresStores::Store& PostgresStores::store(Service service) {
    const auto found = std::ranges::find(stores_, service, &Store::service);
    CHECK(found != stores_.end(), "a store was asked for that this process does not have");
    return *found;
}

Database& PostgresStores::database(Service service) {
    return *store(service).database;
}

Outbox& PostgresStores::outbox(Service service) {
    return *store(service).outbox;
}

Task<void> PostgresStores::attach() {
    for (auto& store : stores_) {
        co_await store.outbox->attach(*store.database);
        store.sequencer = std::make_unique<Sequencer>(
            store.url, store.service, *store.outbox, store.outbox->head()
        );
        store.database->on_staged([&sequencer = *store.sequencer] { sequencer.wake(); });
    }
}

Task<void> PostgresStores::settle(Service service) {
    co_await store(service).sequencer->settle();
}

void PostgresStores::hurry(Service service) {
    store(service).sequencer->wake();
}

void PostgresStores::report(MetricSink& sink) const {
    for (const auto& store : stores_) {
        const std::string service{contracts::to_string(store.service)};
        const auto stats = store.database->stats();
        sink.gauge(kOutboxHead, {{"producer", service}}, store.outbox->head());
        sink.counter(kCommits, {{"service", service}}, stats.commits);
        sink.counter(kRepeated, {{"service", service}}, stats.repeated);
        sink.histogram(kCommitSeconds, {{"service", service}}, stats.commit_seconds);
        sink.histogram(kBatchSize, {{"service", service}}, stats.batch_sizes);
        sink.gauge(kQueued, {{"service", service}}, static_cast<std::int64_t>(stats.queued));
        sink.counter(kFound, {{"service", service}, {"was", "committed"}}, stats.found_committed);
        sink.counter(kFound, {{"service", service}, {"was", "aborted"}}, stats.found_aborted);
    }
}

std::vector<http::HealthCheck> PostgresStores::checks() const {
    std::vector<http::HealthCheck> checks;
    for (const auto& store : stores_) {
        http::HealthCheck check;
        check.name = std::string{contracts::to_string(store.service)} + ".store";
        check.reason = store.database->fault();
        check.ok = check.reason.empty();
        checks.push_back(std::move(check));
    }
    return checks;
}

void PostgresStores::close() {
    for (auto& store : stores_) {
        store.database->close();
        if (store.sequencer) {
            store.sequencer->stop();
        }
    }
}

}  // namespace stagedoor::app
