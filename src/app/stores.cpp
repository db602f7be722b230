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
