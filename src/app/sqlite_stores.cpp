#include "app/sqlite_stores.hpp"

#include <algorithm>

#include "core/check.hpp"
namespace stagedoor::app {

using contracts::Service;

namespace {

constexpr MetricName kWritable{
    "stagedoor_store_writable", "0: the disk is nearly full, writes are refused."};

}  // namespace

std::string store_file(Service service) {
    return std::string{contracts::to_string(service)} + ".db";
}

SqliteStores::SqliteStores(
    Env& env, const std::filesystem::path& folder, const StoresOptions& options
)
    : services_{options.services} {
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

SqliteStores::~SqliteStores() {
    close();
}

Task<void> SqliteStores::attach() {
    for (auto& store : stores_) {
        if (store.database) {
            co_await store.outbox->attach(*store.database);
        }
    }
}

Task<void> SqliteStores::settle(Service) {
    co_return;  // the number is given in the transaction
}

SqliteStores::Store& SqliteStores::store(Service service) {
    auto& store = stores_[index_of(service)];
    CHECK(store.database, "a store was asked for that this process does not have");
    return store;
}

Outbox& SqliteStores::outbox(Service service) {
    return *store(service).outbox;
}

SqliteDatabase& SqliteStores::database(Service service) {
    return *store(service).database;
}

bool SqliteStores::are_empty() const {
    return std::ranges::all_of(stores_, [](const auto& store) {
        return !store.outbox || store.outbox->head() == 0;
    });
}

bool SqliteStores::have_space() const {
    return std::ranges::all_of(stores_, [](const auto& store) {
        return store.database->has_space();
    });
}

void SqliteStores::report(MetricSink& sink) const {
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

Cut SqliteStores::cut() {
    std::vector<SqliteDatabase*> databases;
    for (const auto& store : stores_) {
        if (store.database) {
            databases.push_back(store.database.get());
        }
    }
    return take_cut(databases);
}

void SqliteStores::close() {
    for (auto& store : stores_) {
        if (store.database) {
            store.database->close();
        }
    }
}

}  // namespace stagedoor::app
