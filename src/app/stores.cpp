#include "app/stores.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "services/auth/module.hpp"
#include "services/expiration/module.hpp"
#include "services/orders/module.hpp"
#include "services/payments/module.hpp"
#include "services/tickets/module.hpp"

namespace stagedoor::app {

using contracts::Service;

namespace {

constexpr MetricName kCommitSeconds{
    "stagedoor_store_commit_seconds", "From COMMIT to durable, in seconds."};
constexpr MetricName kBatchSize{
    "stagedoor_store_batch_size", "Requests that shared one transaction."};
constexpr MetricName kQueued{"stagedoor_store_queued", "Writes that wait for their transaction."};
constexpr MetricName kWritable{
    "stagedoor_store_writable", "0: the disk is nearly full, writes are refused."};
constexpr MetricName kOutboxHead{
    "stagedoor_outbox_head", "Number of the last event that a service has announced."};

}  // namespace

const std::vector<Migration>& migrations_of(Service service) {
    switch (service) {
        case Service::kAuth:
            return auth::migrations();
        case Service::kTickets:
            return tickets::migrations();
        case Service::kOrders:
            return orders::migrations();
        case Service::kExpiration:
            return expiration::migrations();
        case Service::kPayments:
            break;
    }
    return payments::migrations();
}

std::string store_file(Service service) {
    return std::string{contracts::to_string(service)} + ".db";
}

Stores::Stores(Env& env, const std::filesystem::path& folder, const StoresOptions& options) {
    for (const auto service : options.services) {
        auto& store = stores_[index_of(service)];
        store.outbox = std::make_unique<Outbox>(env, service);
        if (options.observer) {
            store.outbox->on_committed(options.observer);
        }
        store.database = SqliteDatabase::open(
            folder / store_file(service), env, *store.outbox, migrations_of(service), options.sqlite
        );
    }
}

Stores::~Stores() {
    close();
}

Task<void> Stores::attach() {
    for (auto& store : stores_) {
        if (store.database) {
            co_await store.outbox->attach(*store.database);
        }
    }
}

Stores::Store& Stores::store(Service service) {
    auto& store = stores_[index_of(service)];
    CHECK(store.database, "a store was asked for that this process does not have");
    return store;
}

Outbox& Stores::outbox(Service service) {
    return *store(service).outbox;
}

SqliteDatabase& Stores::database(Service service) {
    return *store(service).database;
}

bool Stores::are_empty() const {
    return std::ranges::all_of(stores_, [](const auto& store) {
        return !store.outbox || store.outbox->head() == 0;
    });
}

bool Stores::have_space() const {
    return std::ranges::all_of(stores_, [](const auto& store) {
        return store.database->has_space();
    });
}

void Stores::report(MetricSink& sink) const {
    for (const auto& store : stores_) {
        if (!store.database) {
            continue;
        }
        const std::string service{contracts::to_string(store.outbox->producer())};
        const MetricLabels labels{{"service", service}};
        const auto stats = store.database->stats();
        sink.histogram(kCommitSeconds, labels, stats.commit_seconds);
        sink.histogram(kBatchSize, labels, stats.batch_sizes);
        sink.gauge(kQueued, labels, static_cast<std::int64_t>(stats.queued));
        sink.gauge(kWritable, labels, std::int64_t{store.database->has_space() ? 1 : 0});
        sink.gauge(kOutboxHead, {{"producer", service}}, store.outbox->head());
    }
}

Cut Stores::cut() {
    std::vector<SqliteDatabase*> databases;
    for (const auto& store : stores_) {
        if (store.database) {
            databases.push_back(store.database.get());
        }
    }
    return take_cut(databases);
}

void Stores::close() {
    for (auto& store : stores_) {
        if (store.database) {
            store.database->close();
        }
    }
}

}  // namespace stagedoor::app
