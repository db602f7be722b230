// What an adapter of the store port (platform/database/database.hpp) gives to its conformance
// suite.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "platform/database/database.hpp"
#include "platform/messaging/outbox.hpp"
#include "platform/runtime/task.hpp"

namespace stagedoor::conformance {

// A store with the platform's tables and the suite's own: `places(id, holder, version)` and
// `holds(id, place, live)` with one live hold per place by a partial unique index.
class StoreUnderTest {
  public:
    virtual ~StoreUnderTest() = default;

    [[nodiscard]] virtual Database& database() = 0;
    [[nodiscard]] virtual Outbox& outbox() = 0;
    // Stops and starts; what database() and outbox() gave before is gone.
    virtual void reopen() = 0;
    // Runs all of them at the same time, until the last has ended.
    virtual void run_together(std::vector<Task<void>> tasks) = 0;

    void run(Task<void> task) {
        std::vector<Task<void>> tasks;
        tasks.push_back(std::move(task));
        run_together(std::move(tasks));
    }
    template <class T>
    T await(Task<T> task) {
        std::optional<T> result;
        run(keep(std::move(task), result));
        return std::move(*result);
    }

  private:
    template <class T>
    static Task<void> keep(Task<T> task, std::optional<T>& result) {
        result.emplace(co_await std::move(task));
    }
};

struct StoreAdapter {
    std::string name;
    std::function<std::unique_ptr<StoreUnderTest>()> make;
};

// The suite's tables, in the SQL that every adapter understands.
inline constexpr const char* kSuiteTables =
    "CREATE TABLE places (id TEXT PRIMARY KEY, holder TEXT, version INTEGER NOT NULL,"
    "                     CHECK (version >= 0)) STRICT;"
    "CREATE TABLE holds (id TEXT PRIMARY KEY, place TEXT NOT NULL REFERENCES places (id),"
    "                    live INTEGER NOT NULL) STRICT;"
    "CREATE UNIQUE INDEX one_live_hold ON holds (place) WHERE live = 1;"
    "CREATE TABLE samples (id INTEGER PRIMARY KEY, number INTEGER, words TEXT) STRICT;";

class StoreSuite : public ::testing::TestWithParam<StoreAdapter> {
  protected:
    StoreSuite() : store_{GetParam().make()} {}

    StoreUnderTest& store() { return *store_; }
    Database& database() { return store_->database(); }

    template <class Body>
    auto write(Body body) {
        return store_->await(database().write(body));
    }
    template <class Body>
    auto read(Body body) {
        return store_->await(database().read(body));
    }

  private:
    std::unique_ptr<StoreUnderTest> store_;
};

}  // namespace stagedoor::conformance
