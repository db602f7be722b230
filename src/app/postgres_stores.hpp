// Stores in PostgreSQL, one database for each hosted service, shared with its other replicas.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "app/config/settings.hpp"
#include "app/stores.hpp"
#include "platform/database/postgres/postgres_database.hpp"
#include "platform/database/postgres/sequencer.hpp"
#include "platform/http/health.hpp"
#include "platform/runtime/env.hpp"

namespace stagedoor::app {

using EventObserver = std::function<void(std::span<const contracts::Event>)>;

class PostgresStores final : public Stores {
  public:
    // Opens and migrates the databases; a server that does not answer is waited for a minute.
    // Throws StoreRefused, Unavailable.
    // `observer` is told of every stretch of events that was numbered, of any store, from a thread
    // of that store.
    PostgresStores(Env& env, const Databases& databases, const EventObserver& observer = {});
    ~PostgresStores() override;

    [[nodiscard]] std::vector<contracts::Service> services() const override;
    [[nodiscard]] Database& database(contracts::Service service) override;
    [[nodiscard]] Outbox& outbox(contracts::Service service) override;
    // Begins to number what is said, too.
    [[nodiscard]] Task<void> attach() override;
    [[nodiscard]] Task<void> settle(contracts::Service service) override;
    void hurry(contracts::Service service) override;
    void report(MetricSink& sink) const override;
    // "orders.store": whether the server can be reached.
    [[nodiscard]] std::vector<http::HealthCheck> checks() const;
    void close() override;

  private:
    struct Store {
        contracts::Service service;
        std::string url;
        std::unique_ptr<Outbox> outbox;
        std::unique_ptr<PostgresDatabase> database;
        std::unique_ptr<Sequencer> sequencer;
    };
    [[nodiscard]] Store& store(contracts::Service service);

    std::vector<Store> stores_;
};

}  // namespace stagedoor::app
